// The screen that nobody uses: it invites in each language in turn.

import { config } from "./config.js";
import { at, make } from "./elements.js";

const TURN_MS = 6000;
// A page that is open for days learns what staff have changed.
const ANEW_MS = 600_000;
// Keys that only move about.
const MOVES = new Set(["Tab", "Shift", "Control", "Alt", "Meta", "CapsLock", "Escape"]);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Attract {
  #start; #turn = 0; #anew = 0; #place = 0;

  constructor(start) {
    this.#start = start;
    at("invitations").append(...config.languages.map((one) => this.#button(one)));
    at("attract").addEventListener("click", (event) => {
      if (!event.target.closest("button")) start(this.#language);
    });
    addEventListener("keydown", (event) => {
      const isCommand = event.ctrlKey || event.altKey || event.metaKey || /^F\d/.test(event.key);
      if (at("attract").hidden || isCommand || MOVES.has(event.key) || event.target.closest("button")) return;
      event.preventDefault();
      start(this.#language);
    });
  }

  begin() {
    this.#place = config.languages.findIndex(({ code }) => code === config.language);
    this.#invite();
    this.#turn = setInterval(() => this.#next(), TURN_MS);
    this.#anew = setInterval(reload, ANEW_MS);
  }

  end() {
    clearInterval(this.#turn);
    clearInterval(this.#anew);
  }

  get #language() {
    return config.languages[this.#place].code;
  }

  #button({ code, name, dir }) {
    const line = make("span", { class: "name", text: name });
    const button = make("button", { type: "button", lang: code, dir }, line);
    button.addEventListener("click", () => this.#start(code));
    return make("li", {}, button);
  }

  #next() {
    if (calm.matches || at("attract").querySelector("button:focus-visible")) return;
    this.#place = (this.#place + 1) % config.languages.length;
    this.#invite();
  }

  #invite() {
    const { code, dir } = config.languages[this.#place];
    const said = at("invitation");
    said.lang = code;
    said.dir = dir;
    at("invite").textContent = config.texts[code].invite;
    at("touch").textContent = config.texts[code].touch;
    for (const one of said.getAnimations({ subtree: true })) {
      one.cancel();
      one.play();
    }
  }
}

// Only where the server answers: a page that is there must not give way to one that is not.
async function reload() {
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    // Somebody may have come meanwhile.
    if (answer.ok && !at("attract").hidden) location.reload();
  } catch {
    // Away: the next time, then.
  }
}
