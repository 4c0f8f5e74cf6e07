// Asks whether a provider is there, and offers its models to the field.

import { post } from "./post.js";

// More than the server allows itself.
const PATIENCE_MS = 20_000;
const panel = document.getElementById("rosa-check");
const [state, models, offered] = ["rosa-check-state", "rosa-check-models", "rosa-models"].map(
  (id) => document.getElementById(id));
const button = panel.querySelector("button");

function tell(text, tone = "") {
  state.className = `rosa-notice ${tone}`;
  state.textContent = text;
  state.hidden = false;
}

function offer(names) {
  const made = (kind, fill) => names.map((name) => {
    const one = document.createElement(kind);
    fill(one, name);
    return one;
  });
  models.hidden = names.length === 0;
  models.querySelector("summary span").textContent = `(${names.length})`;
  models.querySelector("ul").replaceChildren(
    ...made("li", (item, name) => {
      item.append(Object.assign(document.createElement("bdi"), { dir: "ltr", textContent: name }));
    }));
  offered.replaceChildren(...made("option", (option, name) => { option.value = name; }));
  document.getElementById("id_model")?.setAttribute("list", "rosa-models");
}

button.addEventListener("click", async () => {
  button.disabled = true;
  tell(state.dataset.waiting);
  try {
    const answer = await post(panel.dataset.url, panel, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const found = await answer.json();
    tell(found.fault ?? found.text, found.ok ? "is-ok" : "is-bad");
    offer(found.models ?? []);
  } catch {
    tell(state.dataset.lost, "is-bad");
  } finally {
    button.disabled = false;
  }
});
