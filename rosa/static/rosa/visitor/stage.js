// What is told around the conversation: what Rosa does just now, and what goes wrong.

import { at } from "./elements.js";
import { say } from "./words.js";

const TOLD = new Set(["coming", "thinking", "listening"]);
const BACK_MS = 4000;
let clearing = 0;

// Shows what Rosa does: "", coming, listening, thinking or speaking.
export function state(name) {
  document.documentElement.dataset.state = name;
  at("state").textContent = TOLD.has(name) ? say(name) : "";
  at("stop").hidden = name !== "thinking" && name !== "speaking";
}

export function tell(text) {
  at("told").textContent = text;
}

// Tells how the connection is: "", lost or back.
export function banner(name) {
  clearTimeout(clearing);
  at("banner").dataset.tone = name;
  at("banner").textContent = name ? say(name) : "";
  if (name === "back") clearing = setTimeout(() => banner(""), BACK_MS);
}
