// The words of the running line, large, as they are heard.

import { at, make } from "../visitor/elements.js";
import { directionOf } from "../visitor/words.js";
import { now } from "./clock.js";
import { words } from "./sentences.js";

// Letters up to which a sentence has a size, the largest first; a sign of Chinese counts for two.
const SIZES = [60, 120, 200, 320];
// The part of a sentence's sound in which its words are: before and after is a breath.
const SPOKEN = 0.92;
let lang = "", running = null, frame = 0;

// Begins a line, with no word of it said.
export function beginCaption(script) {
  lang = script.lang;
  stop();
  at("caption").replaceChildren();
  at("caption").lang = lang;
  at("caption").dataset.side = script.side;
}

// Says a sentence: its words come within `seconds` from `from` on, or all at once where it is null.
export function sayCaption(cue, from, seconds) {
  stop();
  for (const past of at("caption").querySelectorAll(".sentence:not(.past)")) past.classList.add("past");
  const paragraph = make("p", { class: "sentence", dir: directionOf(lang, cue.text), "data-size": sizeOf(cue.text) });
  at("caption").append(paragraph);
  running = { paragraph, cue, from, seconds, spans: [] };
  growCaption(cue);
  paragraph.scrollIntoView({ block: paragraph.offsetHeight > at("caption").clientHeight ? "start" : "end" });
  follow();
}

// Takes in what a sentence that is being written has got.
export function growCaption(cue) {
  if (running?.cue !== cue) return;
  const { paragraph, spans } = running;
  const found = words(cue.text, lang);
  found.forEach((word, index) => {
    if (!spans[index]) paragraph.append((spans[index] = { element: make("span"), ends: 0 }).element);
    spans[index].element.textContent = word;
  });
  let length = 0;
  for (const [index, word] of found.entries()) {
    spans[index].begins = length / cue.text.length;
    length += word.length;
  }
  paragraph.dataset.size = sizeOf(cue.text);
  reveal();
}

// Shows a whole line at once.
export function showCaption(script) {
  beginCaption(script);
  for (const cue of script.cues) sayCaption(cue, 0, null);
  stop();
}

export function clearCaption() {
  stop();
  at("caption").replaceChildren();
}

function follow() {
  reveal();
  frame = requestAnimationFrame(follow);
}

function stop() {
  cancelAnimationFrame(frame);
  reveal(true);
  running = null;
}

function reveal(isOver = false) {
  if (!running) return;
  const { from, seconds, spans } = running;
  const share = isOver || seconds === null ? 1 : (now() - from) / (seconds * SPOKEN);
  for (const { element, begins } of spans) element.classList.toggle("said", begins < share || isOver);
  if (!isOver) keepSeen(seconds === null ? (now() - from) / running.cue.seconds : share);
}

// Moves a sentence that has no room with what one hears or reads of it.
function keepSeen(share) {
  const room = at("caption");
  if (room.scrollHeight <= room.clientHeight) return;
  const last = running.spans.findLast(({ begins }) => begins < share)?.element;
  const below = last ? last.getBoundingClientRect().bottom - room.getBoundingClientRect().bottom : 0;
  if (below > 0) room.scrollTop += below;
}

function sizeOf(text) {
  const length = text.length + (text.match(/\p{Script=Han}/gu)?.length ?? 0);
  const size = SIZES.findIndex((most) => length <= most);
  return size < 0 ? SIZES.length : size;
}
