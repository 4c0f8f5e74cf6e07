// A person who steps in: what they would like to say, in writing.

import { at } from "../visitor/elements.js";
import { say } from "../visitor/words.js";

export class Person {
  #views;

  // `views`: opened(), closed(), said(text).
  constructor(views) {
    this.#views = views;
    at("person").addEventListener("submit", (event) => {
      event.preventDefault();
      const text = at("person-text").value.trim();
      if (text) this.#say(text);
    });
    at("person-close").addEventListener("click", () => this.close());
    at("person").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      // It closes the field, and leaves the hall as it is.
      event.stopPropagation();
      this.close();
    });
  }

  get isOpen() {
    return !at("person").hidden;
  }

  // `isAsked`: the persona waits for what they say.
  open(isAsked = false) {
    at("person-told").textContent = isAsked ? say("your_turn") : "";
    if (this.isOpen) return;
    at("person").hidden = false;
    at("step-in").setAttribute("aria-expanded", "true");
    at("person-text").focus();
    this.#views.opened();
  }

  close() {
    if (!this.isOpen) return;
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
  }
}
