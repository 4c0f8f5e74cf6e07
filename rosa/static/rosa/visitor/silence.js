// Asks a visitor who is silent whether they are still there, and ends where nobody answers.

import { at } from "./elements.js";

// Seconds in which one can answer, a third of the silence if that is short.
const ASKED_S = 15;
// Keys that do something in the question itself.
const ITS_OWN = new Set(["Tab", "Shift", "Enter", " ", "Escape"]);

export class Silence {
  #over; #silent_s = 0; #timer = 0; #left_s = 0;
  #dialog = at("silence");

  constructor(over) {
    this.#over = over;
    // Not before a touch has ended: it would go on to what is behind.
    this.#dialog.addEventListener("click", ({ target }) => {
      if (at("end-now").contains(target)) this.#over();
      else this.touch();
    });
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.touch();
    });
  }

  begin(silent_s) {
    this.#silent_s = silent_s;
    this.touch();
  }

  // Somebody touched the page, or a key of it.
  notice({ type, key }) {
    if (!this.#dialog.open || (type === "keydown" && !ITS_OWN.has(key))) this.touch();
  }

  // Somebody is there.
  touch() {
    if (!this.#silent_s) return;
    this.#stop();
    const asked_s = this.#asked_s;
    this.#timer = setTimeout(() => this.#ask(asked_s), 1000 * (this.#silent_s - asked_s));
  }

  end() {
    this.#silent_s = 0;
    this.#stop();
  }

  get #asked_s() {
    return Math.min(ASKED_S, Math.round(this.#silent_s / 3));
  }

  #ask(left_s) {
    this.#left_s = left_s;
    this.#dialog.showModal();
    at("go-on").focus();
    this.#count();
  }

  #count() {
    at("left").textContent = this.#left_s;
    this.#dialog.style.setProperty("--left", this.#left_s / this.#asked_s);
    if (this.#left_s <= 0) return this.#over();
    this.#left_s -= 1;
    this.#timer = setTimeout(() => this.#count(), 1000);
  }

  #stop() {
    clearTimeout(this.#timer);
    if (this.#dialog.open) this.#dialog.close();
  }
}
