// Keeps the page of providers up to date, and has one say a sentence.

import { linesOf } from "./lines.js";
import { post } from "./post.js";

const page = document.getElementById("rosa-providers");
const list = document.getElementById("rosa-providers-list");
const lost = document.getElementById("rosa-providers-lost");
const EVERY_MS = 4_000, PATIENCE_MS = 10_000;
const running = new Map();

const names = (root) => [...root.querySelectorAll(".rosa-provider")].map((one) => one.id + one.className).join();

// Only what nobody can focus is replaced, and only where it differs: reading goes on undisturbed.
function renew(html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  if (names(fresh) !== names(list)) {
    if (!running.size && !list.contains(document.activeElement)) list.replaceChildren(...fresh.childNodes);
    return;
  }
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = list.querySelector(`[data-live="${part.dataset.live}"]`);
    if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
  }
}

async function refresh() {
  if (!document.hidden) {
    try {
      const answer = await fetch(page.dataset.url, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw new Error(answer.status);
      renew(await answer.text());
      lost.hidden = true;
    } catch {
      lost.hidden = false;
    }
  }
  setTimeout(refresh, EVERY_MS);
}

function fail(box, text) {
  const fault = box.querySelector("[role=alert]");
  fault.textContent = text;
  fault.hidden = !text;
}

async function test(button) {
  running.get(button)?.abort();
  const mine = new AbortController();
  running.set(button, mine);
  const box = button.closest(".rosa-provider").querySelector(".rosa-provider-test");
  const [said, told] = [box.querySelector("blockquote"), box.querySelector("[role=status]")];
  box.hidden = false;
  box.setAttribute("aria-busy", "true");
  said.textContent = "";
  told.textContent = page.dataset.asking;
  fail(box, "");
  let hasEnded = false;
  try {
    const answer = await post(button.dataset.test, page, { signal: mine.signal });
    if (!answer.ok) {
      told.textContent = "";
      fail(box, await answer.json().then((found) => found.fault, () => page.dataset.lost));
      return;
    }
    for await (const line of linesOf(answer.body)) {
      const event = JSON.parse(line);
      if (event.lang) Object.assign(said, { lang: event.lang, dir: event.direction });
      if (event.text) {
        if (!said.textContent) told.textContent = page.dataset.speaking;
        said.append(event.text);
      }
      if (event.told) told.textContent = event.told;
      if (event.fault) fail(box, event.fault);
      hasEnded ||= "told" in event;
    }
    if (!hasEnded) throw new Error("cut");
  } catch (error) {
    if (running.get(button) === mine) {
      told.textContent = "";
      fail(box, page.dataset.lost);
    }
  } finally {
    if (running.get(button) === mine) {
      running.delete(button);
      box.removeAttribute("aria-busy");
    }
  }
}

list.addEventListener("click", (event) => {
  const button = event.target.closest("[data-test]");
  if (button) test(button);
});
setTimeout(refresh, EVERY_MS);
