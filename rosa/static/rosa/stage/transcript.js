// All that was said, to be read again; and each sentence as it is said, for those who listen to the page.

import { at, make } from "../visitor/elements.js";
import { directionOf, say, whenSpoken } from "../visitor/words.js";
import { nameOf } from "./speakers.js";

const MOST_READ = 60;
// Whether the newest line is to be seen: until somebody scrolls back.
let follows = true;
at("said").addEventListener("scroll", () => {
  const { scrollHeight, scrollTop, clientHeight } = at("said");
  follows = scrollHeight - scrollTop - clientHeight < 80;
});
new ResizeObserver(follow).observe(at("said"));

export function clearTranscript() {
  at("transcript").replaceChildren();
  at("reader").replaceChildren();
  follows = true;
  empty();
}

// Writes a line, or what it has become.
export function writeLine({ number, side, lang, text }) {
  const list = at("transcript");
  let item = list.querySelector(`[data-turn="${number}"]`);
  if (!item) {
    item = make("li", { "data-turn": number, "data-side": side }, make("b"), make("p"));
    const later = [...list.children].find((one) => Number(one.dataset.turn) > number);
    list.insertBefore(item, later ?? null);
  }
  item.firstChild.textContent = nameOf(side);
  const words = item.lastChild;
  words.textContent = text.trim();
  words.lang = lang;
  words.dir = directionOf(lang, text);
  follow();
  empty();
}

function follow() {
  if (follows) at("said").scrollTop = at("said").scrollHeight;
}

export function readAloud({ side, lang }, text, isFirst) {
  const told = isFirst ? `${nameOf(side)}: ${text.trim()}` : text.trim();
  at("reader").append(make("p", { text: told, lang, dir: directionOf(lang, text) }));
  if (at("reader").children.length > MOST_READ) at("reader").firstChild.remove();
}

function empty() {
  const isEmpty = !at("transcript").querySelector("[data-turn]");
  const told = at("transcript").querySelector(".empty");
  if (!isEmpty) told?.remove();
  else if (!told) at("transcript").append(make("li", { class: "empty", text: say("nothing_yet") }));
}

whenSpoken(() => {
  for (const item of at("transcript").querySelectorAll("[data-turn]")) {
    item.firstChild.textContent = nameOf(item.dataset.side);
  }
  const told = at("transcript").querySelector(".empty");
  if (told) told.textContent = say("nothing_yet");
});
