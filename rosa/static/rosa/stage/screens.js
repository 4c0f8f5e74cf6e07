// Which of the screens is seen, and how the connection is.

import { at } from "../visitor/elements.js";
import { say, whenSpoken } from "../visitor/words.js";

const BACK_MS = 4000;
let clearing = 0;

export function screen(name) {
  if (document.documentElement.dataset.screen === name) return;
  document.documentElement.dataset.screen = name;
  for (const one of document.querySelectorAll(".screen[id]")) one.hidden = one.id !== name;
  at(name).querySelector("[data-focus]").focus({ preventScroll: true });
}

// Tells how the connection is: "", lost, full or back.
export function banner(name) {
  clearTimeout(clearing);
  at("banner").dataset.tone = name;
  at("banner").textContent = name ? say(name) : "";
  if (name === "back") clearing = setTimeout(() => banner(""), BACK_MS);
}

whenSpoken(() => {
  const { tone } = at("banner").dataset;
  if (tone) at("banner").textContent = say(tone);
});
