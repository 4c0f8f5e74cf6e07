// What Rosa is talking about, as cards beside the answer.

import { isKiosk } from "./config.js";
import { icon, make } from "./elements.js";
import { direction, say } from "./words.js";

// Without a label of their own: what they are is seen.
const PLAIN = new Set(["text", "directions", "status"]);

// At a kiosk a heading stands above all cards.
const [TITLE, LABEL] = isKiosk ? ["h3", "h4"] : ["h2", "h3"];
// Long enough to be read in the direction of its own language.
const LONG = new Set(["text", "directions", "way"]);
const SIGNS = { when: "time", room: "place", way: "way", source: "source", speaker: "person" };

export function cardOf(card) {
  const code = make("img", { src: card.qr, alt: say("code", { title: card.title }), class: "qr" });
  return make(
    "li",
    { class: "card", lang: card.lang, dir: card.dir, "data-kind": card.kind },
    make("div", { class: "what" }, heading(card), ...groups(card.lines).map(group)),
    make("figure", {}, code, make("figcaption", { "data-text": "scan", text: say("scan") })),
  );
}

// A kiosk stays where it is: what is further is for the visitor's phone.
function heading(card) {
  const title = make("bdi", { lang: card.title_lang, text: card.title });
  if (isKiosk) return make(TITLE, { class: "title" }, title);
  const where = make("span", { class: "unseen", text: ` (${say("new_window")})` });
  return make(TITLE, { class: "title" }, make("a", { href: card.link, target: "_blank", rel: "noopener" }, title, where));
}

function groups(lines) {
  const found = [];
  for (const line of lines) {
    const before = found.at(-1);
    if (before?.label === line.label) before.lines.push(line);
    else found.push({ is: line.is, label: line.label, lines: [line] });
  }
  return found;
}

function group({ is, label, lines }) {
  const name = PLAIN.has(is) ? [] : [make(LABEL, { class: "label", text: label })];
  const sign = SIGNS[is] ? [icon(SIGNS[is])] : [];
  return make("div", { class: `line is-${is}` }, ...sign, make("div", {}, ...name, ...lines.map(told)));
}

function told({ is, label, text, lang, note }) {
  const words = make("bdi", { lang, text: is === "status" ? `${label}: ${text}` : text });
  const more = note ? [make("small", { text: note })] : [];
  return make("p", LONG.has(is) ? { dir: direction(lang) } : {}, words, ...more);
}
