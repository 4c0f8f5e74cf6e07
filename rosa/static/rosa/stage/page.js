// The page of the stage: from the form of a new show to its end, or what a guest sees of one.

import { config } from "../visitor/config.js";
import { at } from "../visitor/elements.js";
import { offerLanguages } from "../visitor/languages.js";
import { offerPreferences } from "../visitor/preferences.js";
import { say, speak, whenSpoken } from "../visitor/words.js";
import { offerVolume } from "./controls.js";
import { offerHall, stayAwake } from "./hall.js";
import { offerSetup } from "./setup.js";
import { followVoice } from "./speakers.js";
import { wake } from "./sound.js";
import { Stage } from "./stage.js";
import { screen } from "./screens.js";

const BEGIN_MS = 15_000;
const stage = new Stage({ refused: leave, renewed: renew });

async function begin(form) {
  // Before anything is waited for: only what a touch leads to may make sound.
  const woken = wake();
  at("start").disabled = true;
  at("setup-told").textContent = "";
  try {
    const answer = await fetch("/api/v1/init", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(form),
      signal: AbortSignal.timeout(BEGIN_MS),
    });
    const told = await answer.json();
    if (answer.status === 401) return leave(4401);
    if (!answer.ok) return void (at("setup-told").textContent = say("refused", { why: told.error.message }));
    await woken;
    place(told.session_id);
    stage.open(told.session_id, { isBegun: true });
  } catch {
    // Nobody answered, or somebody who is not Rosa: what browsers say of that is for nobody.
    at("setup-told").textContent = say("failed");
  } finally {
    at("start").disabled = false;
  }
}

// The address leads to what is shown, so that it can be loaded again.
function place(session) {
  const query = new URLSearchParams(location.search);
  if (session) query.set("session", session);
  else query.delete("session");
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
}

function renew() {
  stage.close();
  place("");
  screen("setup");
}

function leave(code) {
  stage.close();
  const key = code === 4401 && config.role === "operator" ? "no_entry" : "gone";
  at("gone-title").dataset.text = key;
  at("gone-title").textContent = say(key);
  if (config.role === "operator") at("sign-in").hidden = key !== "no_entry";
  screen("gone");
}

function beOperator() {
  offerSetup(begin);
  at("gone-new").addEventListener("click", renew);
  at("sign-in").href = `${config.setup.login}?${new URLSearchParams({ next: location.pathname + location.search })}`;
  const session = new URLSearchParams(location.search).get("session");
  if (session) stage.open(session);
  else screen("setup");
}

offerLanguages(speak);
offerPreferences();
offerVolume();
offerHall();
whenSpoken((code) => {
  document.title = `${say("stage")} – Rosa`;
  const query = new URLSearchParams(location.search);
  if (query.has("lang") || code !== config.language) {
    query.set("lang", code);
    history.replaceState(null, "", `?${query}`);
  }
});
speak(config.language);
followVoice();
stayAwake();
if (config.role === "operator") beOperator();
else if (config.session) stage.open(config.session);
else leave(4404);
