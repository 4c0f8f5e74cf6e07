// What is told around the conversation: what Rosa does just now, and what goes wrong.

import { at, hide } from "./elements.js";
import { language, say, whenSpoken } from "./words.js";

const TOLD = new Set(["coming", "thinking", "listening"]);
const BACK_MS = 4000;
let clearing = 0;
const told = new Map();

// Shows what Rosa does: "", coming, listening, thinking or speaking.
export function state(name) {
  document.documentElement.dataset.state = name;
  mark(at("state"), TOLD.has(name) ? name : "");
  if (name === "thinking" || name === "speaking") at("stop").hidden = false;
  else hide(at("stop"));
}

// Tells what there is in each language, or nothing.
export function tell(texts, where = at("told")) {
  told.set(where, texts);
  where.textContent = texts[language()] ?? "";
}

// Tells how the connection is: "", lost or back.
export function banner(name) {
  clearTimeout(clearing);
  at("banner").dataset.tone = name;
  mark(at("banner"), name);
  if (name === "back") clearing = setTimeout(() => banner(""), BACK_MS);
}

// Has an element say a text, also in the language that is spoken next.
function mark(element, key) {
  if (key) element.dataset.text = key;
  else delete element.dataset.text;
  element.textContent = key ? say(key) : "";
}

whenSpoken(() => {
  for (const [where, texts] of told) tell(texts, where);
});
