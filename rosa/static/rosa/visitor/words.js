// The language of the interface, and what it says in it.

import { config } from "./config.js";

const directions = new Map(config.languages.map(({ code, dir }) => [code, dir]));
const followers = [];
let current = config.language, isWritten = false;

export const language = () => current;
export const direction = (code) => directions.get(code) ?? "ltr";
export const whenSpoken = (follow) => followers.push(follow);

// Letters of a language that is written from right to left, and Latin ones.
const RTL = /\p{Script=Arabic}/gu, LATIN = /\p{Script=Latin}/gu;

// How a text is to be written: what stands in Latin letters in an Arabic answer begins on the left.
export function directionOf(code, text) {
  if (direction(code) === "ltr") return "ltr";
  const count = (letters) => text.match(letters)?.length ?? 0;
  return count(LATIN) > 40 + 2 * count(RTL) ? "ltr" : "rtl";
}

export function say(key, values = {}) {
  const text = config.texts[current][key];
  return text.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
}

// The same text in each language.
export function inAll(key) {
  return Object.fromEntries(config.languages.map(({ code }) => [code, config.texts[code][key]]));
}

// Has the whole interface speak a language; one that it does not know changes nothing.
export function speak(code) {
  if (!directions.has(code) || (isWritten && code === current)) return;
  current = code;
  isWritten = true;
  document.documentElement.lang = code;
  document.documentElement.dir = direction(code);
  write(document);
  for (const follow of followers) follow(code);
}

// Gives an element, or all within one, the words that it is marked with.
export function write(within) {
  for (const element of within.querySelectorAll("[data-text]")) {
    element.textContent = say(element.dataset.text);
  }
  for (const element of within.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", say(element.dataset.label));
  }
  for (const element of within.querySelectorAll("[data-hint]")) {
    element.placeholder = say(element.dataset.hint);
  }
}
