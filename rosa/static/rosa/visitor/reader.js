// Tells those who do not see the screen what is said, in whole sentences.

import { at, make } from "./elements.js";

// Sentences that stay, so that a reader finds what it has begun.
const KEPT = 12;

export class Reader {
  #rest = ""; #lang = "en";

  begin(lang) {
    this.end();
    this.#lang = lang;
  }

  feed(text) {
    this.#rest += text;
    const parts = [...new Intl.Segmenter(this.#lang, { granularity: "sentence" }).segment(this.#rest)];
    this.#rest = parts.pop()?.segment ?? "";
    this.#tell(parts.map(({ segment }) => segment).join(""));
  }

  end() {
    this.#tell(this.#rest);
    this.#rest = "";
  }

  forget() {
    this.#rest = "";
    at("reader").replaceChildren();
  }

  #tell(text) {
    if (!text.trim()) return;
    at("reader").append(make("p", { text: text.trim(), lang: this.#lang }));
    while (at("reader").childElementCount > KEPT) at("reader").firstElementChild.remove();
  }
}
