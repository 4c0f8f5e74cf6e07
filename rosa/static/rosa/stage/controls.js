// What one who runs a show presses, and the keys that do the same.

import { at } from "../visitor/elements.js";
import { say, whenSpoken } from "../visitor/words.js";
import { setVolume } from "./sound.js";

const KEYS = { " ": "go-on", ArrowRight: "next", s: "stop", t: "step-in" };
let isMuted = false;

export function offerControls(actions) {
  for (const [id, act] of Object.entries(actions)) at(id).addEventListener("click", act);
  document.addEventListener("keydown", (event) => {
    const id = KEYS[nameOf(event)];
    if (!id || isTaken(event) || at("show").hidden) return;
    event.preventDefault();
    if (!at(id).disabled && !at(id).hidden) at(id).click();
  });
  // What a pointer has pressed is not what the space bar means next.
  at("show").addEventListener("click", ({ detail }) => {
    const isHeld = detail > 0 && document.activeElement.closest("#controls, #guests");
    if (isHeld) at("show-title").focus({ preventScroll: true });
  });
}

// A keyboard of another script has its own letter where S is: then the place on it counts.
function nameOf({ key, code }) {
  if (key.length > 1) return key;
  return key > "\u007f" ? code.replace("Key", "").toLowerCase() : key.toLowerCase();
}

// What a field or a button does itself with a key is theirs.
function isTaken({ target, key, ctrlKey, metaKey, altKey, repeat }) {
  if (ctrlKey || metaKey || altKey || repeat) return true;
  if (target.closest("input, textarea, select, dialog, [popover]")) return true;
  return key === " " && Boolean(target.closest("button, a, summary"));
}

export function offerVolume() {
  const change = () => {
    setVolume(at("volume").value / 100, isMuted);
    at("mute").setAttribute("aria-pressed", String(isMuted));
    at("mute").querySelector("use").setAttribute("href", isMuted ? "#icon-silent" : "#icon-sound");
  };
  at("volume").addEventListener("input", () => {
    isMuted = false;
    change();
  });
  at("mute").addEventListener("click", () => {
    isMuted = !isMuted;
    change();
  });
}

// Has a button show what it does just now.
export function label(id, text, name) {
  const words = at(id).querySelector("[data-text]");
  words.dataset.text = text;
  words.textContent = say(text);
  at(id).querySelector("use").setAttribute("href", `#icon-${name}`);
}

// Tells something below the show, or nothing.
export function note(key) {
  at("note").dataset.key = key;
  at("note").textContent = key ? say(key) : "";
}

whenSpoken(() => note(at("note").dataset.key ?? ""));
