// How a visitor wants to see the page; the next one begins with the ordinary one.

import { at } from "./elements.js";

const SWITCHES = { contrast: "high", larger: "yes" };

export function offerPreferences() {
  for (const [name, value] of Object.entries(SWITCHES)) {
    at(name).addEventListener("click", () => set(name, document.documentElement.dataset[name] ? "" : value));
  }
}

export function forgetPreferences() {
  for (const name of Object.keys(SWITCHES)) set(name, "");
}

function set(name, value) {
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
  at(name).setAttribute("aria-pressed", String(Boolean(value)));
}
