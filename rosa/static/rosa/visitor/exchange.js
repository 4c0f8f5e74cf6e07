// A question and its answer, as they are shown.

import { cardOf } from "./cards.js";
import { isKiosk } from "./config.js";
import { at, icon, make } from "./elements.js";
import { direction, directionOf, say } from "./words.js";

// Letters that are said one by one: C T B T O.
const SPELLED = /\b(?:[A-Z] ){2,}[A-Z]\b/g;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Exchange {
  #asked = make("p", { class: "asked", dir: "auto" });
  #answer = make("div", { class: "answer" });
  #cards = make("ol", { class: "cards" });
  #text = ""; #following = 0; #isAtTop = false;

  constructor() {
    this.element = make("li", { class: "exchange" }, this.#asked, this.#answer);
    if (!isKiosk) this.element.append(this.#cards);
    this.#asked.hidden = true;
    at("log").append(this.element);
  }

  get question() {
    return this.#asked.textContent;
  }

  get answer() {
    return this.#text;
  }

  ask(text) {
    this.#asked.textContent = text;
    this.#asked.hidden = !text;
    this.#follow();
  }

  // Begins the answer, also anew: what was there of it is gone.
  begin(lang) {
    this.#answer.lang = lang;
    this.tell("");
    this.#cards.replaceChildren();
    this.#showCards();
  }

  words(text) {
    this.#text += text;
    this.#write();
  }

  // Has the answer be this, whatever it was.
  tell(text) {
    this.#text = text;
    this.#write();
  }

  card(card) {
    const made = cardOf(card);
    this.#cards.append(made);
    this.#showCards();
    this.#follow();
  }

  // The cards of the answer before stay until this one has some, or has ended without.
  end() {
    if (isKiosk && !this.#cards.hasChildNodes()) at("cards").replaceChildren();
    at("about").hidden = !at("cards").hasChildNodes();
  }

  // Takes it away: it will be asked again.
  drop() {
    this.element.remove();
  }

  offerRating(rate) {
    if (this.element.querySelector(".rating")) return;
    const button = (rating) => {
      const made = make("button", { type: "button", class: "quiet" }, icon(rating), make("span", { "data-text": rating, text: say(rating) }));
      made.addEventListener("click", () => rate(rating));
      return made;
    };
    const question = make("span", { "data-text": "rate", text: say("rate") });
    const group = make("div", { class: "rating", role: "group", "aria-label": say("rate"), "data-label": "rate" }, question, button("good"), button("bad"));
    this.#answer.after(group);
    this.#follow();
  }

  thank() {
    const group = this.element.querySelector(".rating");
    if (!group) return;
    const held = group.contains(document.activeElement);
    const thanks = make("p", { class: "thanks", role: "status", tabindex: "-1", "data-text": "thanks" });
    group.replaceWith(thanks);
    // Said once it is there, so that readers notice.
    thanks.textContent = say("thanks");
    if (held) thanks.focus({ preventScroll: true });
  }

  #write() {
    this.#answer.textContent = this.#text.replace(SPELLED, (letters) => letters.replaceAll(" ", ""));
    if (this.#answer.lang) this.#answer.dir = directionOf(this.#answer.lang, this.#text);
    this.#follow();
  }

  #showCards() {
    if (!isKiosk || !this.#cards.hasChildNodes()) return;
    if (at("cards").firstChild !== this.#cards) at("cards").replaceChildren(this.#cards);
    at("about").hidden = false;
  }

  // Once a frame, however many words come.
  #follow() {
    this.#following ||= requestAnimationFrame(() => {
      this.#following = 0;
      this.#keepInView();
    });
  }

  // What is spoken is followed to its last words; what is read stays, from its question on.
  #keepInView() {
    const isApart = getComputedStyle(at("flow")).display === "contents";
    const panel = at(isApart ? "said" : "flow");
    if (isApart && document.documentElement.dataset.avatar) panel.scrollTop = panel.scrollHeight;
    else this.#toTop(panel);
    if (isApart) this.#cards.lastElementChild?.scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
  }

  // Once it is there, visitors may scroll as they like.
  #toTop(panel) {
    if (this.#isAtTop) return;
    this.element.scrollIntoView({ block: "start" });
    this.#isAtTop = panel.scrollTop + panel.clientHeight < panel.scrollHeight - 1;
  }
}
