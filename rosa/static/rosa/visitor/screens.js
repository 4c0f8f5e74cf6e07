// Which screen is shown; the others are not there for anybody.

import { at } from "./elements.js";

const screens = [...document.querySelectorAll(".screen")];
let shown = "";

export const screen = () => shown;

// Shows a screen, and moves the focus to its heading, so that readers begin there.
export function show(name) {
  shown = name;
  document.documentElement.dataset.screen = name;
  for (const one of screens) one.hidden = one.id !== name;
  at("tools").hidden = name === "attract" || name === "pairing";
  at(name).querySelector("[data-focus]").focus({ preventScroll: true });
}
