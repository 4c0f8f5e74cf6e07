// The phases of a dialogue as a bar: one mark for each turn.

import { at, make } from "../visitor/elements.js";
import { config } from "../visitor/config.js";
import { language, say, whenSpoken } from "../visitor/words.js";

// Marks of the whole bar up to which each turn has one of its own.
const MOST_MARKS = 60;
let shown = null;

// What a phase is called: staff may have added theirs, which have no translation.
export function phaseName(name) {
  const told = config.texts[language()][`phase_${name}`];
  return told ?? name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
}

// Draws phases into an element, with `turns` turns.
export function drawPhases(element, phases, turns) {
  const counts = countTurns(phases, turns);
  const share = Math.min(1, MOST_MARKS / turns);
  let before = 0;
  const parts = phases.map(({ name }, index) => {
    const length = Math.ceil(counts[index] * share), first = before;
    before += counts[index];
    // Each mark knows the last of its turns.
    const marks = Array.from({ length }, (_, mark) =>
      make("i", { "data-to": first + Math.round(((mark + 1) * counts[index]) / length) }));
    const part = make("div", { class: "phase", "data-phase": name },
      make("span", { class: "marks" }, ...marks), make("span", { class: "label", text: phaseName(name) }));
    part.style.flexGrow = counts[index];
    part.hidden = counts[index] === 0;
    return part;
  });
  element.replaceChildren(...parts);
}

export function showProgress({ phases, max_turns: turns }) {
  shown = { phases, turns, done: 0, running: 0, phase: "" };
  drawPhases(at("phases"), phases, turns);
  write();
}

// Marks turns up to `done` as over and `running` as the one that is heard, 0 for none.
export function markProgress(done, running, phase) {
  Object.assign(shown, { done, running, phase: phase || shown.phase });
  const marks = [...at("phases").querySelectorAll(".marks i")];
  const current = running ? marks.find((mark) => Number(mark.dataset.to) >= running) : null;
  for (const mark of marks) {
    mark.className = Number(mark.dataset.to) <= done ? "done" : mark === current ? "now" : "";
  }
  for (const part of at("phases").children) {
    part.toggleAttribute("data-now", part.dataset.phase === shown.phase);
  }
  write();
}

function write() {
  if (!shown) return;
  for (const part of at("phases").children) {
    part.querySelector(".label").textContent = phaseName(part.dataset.phase);
  }
  const number = Math.min(shown.running || shown.done, shown.turns);
  const values = { phase: phaseName(shown.phase), number, all: shown.turns };
  at("progress").setAttribute("aria-label", say(shown.phase ? "phase_is" : "turn_of", values));
}

// How many turns each phase has: a turn belongs to the last one that has begun by then.
function countTurns(phases, turns) {
  const counts = phases.map(() => 0);
  for (let turn = 0; turn < turns; turn++) {
    const share = (turn / turns) * 100;
    counts[phases.findLastIndex(({ starts_at: begins }) => begins <= share)]++;
  }
  return counts;
}

whenSpoken(write);
