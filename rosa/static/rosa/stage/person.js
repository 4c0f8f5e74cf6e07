// A person who steps in: what they would like to say, in writing.

import { at } from "../visitor/elements.js";
import { say } from "../visitor/words.js";

export class Person {
  #views; #isAsked = false;

  // `views`: opened(), closed(), said(text), declined() by who was asked to say something.
  constructor(views) {
    this.#views = views;
    at("person").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = at("person-text").value.trim();
      if (text) this.#say(text);
    });
    at("person-close").addEventListener("click", () => this.dismiss());
    at("person").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // It closes the field, and leaves the hall as it is.
      event.stopPropagation();
      this.dismiss();
    });
  }

  get isOpen() {
    return !at("person").hidden;
  }

  // `isAsked`: the persona waits for what they say.
  open(isAsked = false) {
    this.#isAsked = isAsked;
    at("person-told").textContent = isAsked ? say("your_turn") : "";
    if (this.isOpen) return;
    at("person").hidden = false;
    at("step-in").setAttribute("aria-expanded", "true");
    at("person-text").focus();
    this.#views.opened();
  }

  // Closed without a word.
  dismiss() {
    if (this.#isAsked) this.#views.declined();
    this.close();
  }

  close() {
    if (!this.isOpen) return;
    this.#isAsked = false;
    const isHeld = at("person").contains(document.activeElement);
    at("person").hidden = true;
    at("step-in").setAttribute("aria-expanded", "false");
    if (isHeld) at("step-in").focus();
    this.#views.closed();
  }

  #say(text) {
    at("person-text").value = "";
    this.#views.said(text);
    this.close();
    // The next key leads the show.
    at("show-title").focus({ preventScroll: true });
  }
}
