// The two who speak: their portraits, which move with their voices.

import { at, icon } from "../visitor/elements.js";
import { say, whenSpoken } from "../visitor/words.js";
import { loudnessNow } from "./sound.js";

const figures = new Map();
let names = {}, speaking = "", level = 0;

// Shows who takes part; where a person does, theirs is the second portrait.
export function showSpeakers({ mode, agent_1: first, agent_2: second }) {
  const isPerson = mode === "human_vs_ai";
  names = { agent_1: first.name, agent_2: second?.name ?? "" };
  const [left, right] = document.querySelectorAll(".speaker");
  figures.clear();
  figures.set("agent_1", left).set(isPerson ? "human" : "agent_2", right);
  right.dataset.side = isPerson ? "human" : "agent_2";
  for (const [side, figure] of figures) {
    const drawing = side === "human" ? icon("person") : initials(names[side]);
    figure.querySelector(".initials").replaceChildren(drawing);
  }
  write();
}

// What a side is called; a person by what they are.
export const nameOf = (side) => (side === "human" ? say("person") : names[side] || say(side));

// Has one of them, or nobody, speak; `state` is "", thinking or speaking.
export function showSpeaking(side, state) {
  speaking = state === "speaking" ? side : "";
  for (const [one, figure] of figures) figure.dataset.state = one === side ? state : "";
  const shown = state ? side : "";
  at("who").dataset.side = shown;
  at("who").textContent = shown ? nameOf(shown) : "";
  at("scene").dataset.speaking = shown;
}

// Has the portrait of who speaks move with the sound; of one without sound the style sheet takes care.
export function followVoice() {
  const loud = speaking ? loudnessNow() : 0;
  level += (loud - level) * (loud > level ? 0.5 : 0.14);
  for (const [side, figure] of figures) {
    figure.style.setProperty("--level", (side === speaking ? level : 0).toFixed(3));
    figure.toggleAttribute("data-heard", side === speaking && level > 0.01);
  }
  requestAnimationFrame(followVoice);
}

function initials(name) {
  const parts = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu)?.slice(0, 2) ?? [];
  return parts.map((part) => Array.from(part)[0].toLocaleUpperCase()).join("") || "?";
}

function write() {
  for (const [side, figure] of figures) figure.querySelector(".name").textContent = nameOf(side);
  if (at("who").dataset.side) at("who").textContent = nameOf(at("who").dataset.side);
}

whenSpoken(write);
