// What one visitor, who has agreed, and Rosa say to each other, over a line that may break.

import { config, hasAgreed } from "./config.js";
import { Exchange } from "./exchange.js";
import { History } from "./history.js";
import { Line } from "./line.js";
import { randomKey } from "./keys.js";
import { Reader } from "./reader.js";
import { inAll, language, speak } from "./words.js";

export class Visit {
  #line; #events; #greets; #key = ""; #isBegun = false; #wasLost = false;
  #pending = null; #exchange = null; #greeted = null; #turns = new Map(); #ratings = new Map(); #call = "";
  #history = new History();
  #reader = new Reader();

  // `events`: busy(isBusy), active(), trouble(texts, question), unagreed(), refused(), lost(), back().
  // `greets`: where no avatar does.
  constructor(events, greets) {
    this.#greets = greets;
    this.#events = events;
    this.#line = new Line(config.socket, {
      opened: () => this.#begin(),
      take: (message) => this.#take[message.is]?.(message),
      lost: () => this.#lost(),
      refused: () => events.refused(),
    });
    this.#line.open();
  }

  ask(text) {
    this.#finish();
    this.#exchange = new Exchange();
    this.#exchange.ask(text);
    this.#pending = { id: randomKey(), text };
    this.#events.busy(true);
    this.#send();
  }

  stop() {
    if (this.#isBegun) return this.#line.send({ is: "stop" });
    // Nobody answers now, and nobody is to when the line is back.
    this.#finish();
    this.#events.busy(false);
  }

  // Tells the server that the visitor has chosen another language.
  changeLanguage() {
    if (!this.#isBegun) return;
    this.#isBegun = false;
    this.#begin();
  }

  // Follows what Rosa says in a call, whose words come another way.
  follow(call) {
    this.#call = call;
    if (this.#isBegun) this.#line.send(call ? { is: "follow", call } : { is: "unfollow" });
  }

  // The exchange that is spoken now: a new one where the last has its answer.
  spoken({ isQuestion }) {
    const last = this.#exchange;
    if (!last || (isQuestion ? last.question && last.answer : false)) this.#exchange = new Exchange();
    return this.#exchange;
  }

  // Notes words that the visitor cannot see being spoken.
  read(text, lang) {
    this.#reader.begin(lang);
    this.#reader.feed(text);
    this.#reader.end();
  }

  leave() {
    this.#line.send({ is: "leave" });
    this.#line.close();
    this.#reader.forget();
    this.#turns.clear();
    this.#ratings.clear();
  }

  #begin() {
    const known = this.#key ? { conversation: this.#key, history: this.#history.messages } : {};
    this.#line.send({ is: "begin", language: language(), agreed: hasAgreed, terms: config.terms, ...known });
  }

  // Sent again after a lost connection, until the server has it.
  #rate(turn, rating) {
    this.#ratings.set(turn, rating);
    this.#line.send({ is: "rate", turn, rating });
  }

  #lost() {
    this.#isBegun = false;
    this.#wasLost = true;
    this.#events.lost();
  }

  #send() {
    if (this.#isBegun && this.#pending) this.#line.send({ is: "ask", ...this.#pending });
  }

  // The answer of this question is over, however it ended.
  #finish() {
    if (this.#pending && this.#exchange) {
      this.#history.add("user", this.#pending.text);
      this.#history.add("assistant", this.#exchange.answer);
      this.#exchange.end();
    }
    this.#pending = null;
    this.#reader.end();
  }

  #take = {
    begun: ({ conversation, greeting }) => {
      this.#isBegun = true;
      if (this.#greets && !this.#exchange && greeting !== this.#greeted?.answer) this.#greet(greeting);
      this.#key = conversation;
      if (this.#wasLost) this.#events.back();
      this.#wasLost = false;
      if (this.#call) this.follow(this.#call);
      this.#send();
      for (const [turn, rating] of this.#ratings) this.#line.send({ is: "rate", turn, rating });
    },
    turn: ({ id, turn, lang }) => {
      if (id ? id !== this.#pending?.id : !this.#call) return;
      // What is asked again before its first word is the same turn, with its question shown anew.
      const exchange = id ? this.#exchange : (this.#turns.get(turn) ?? this.#spokenNext());
      this.#turns.set(turn, exchange);
      this.#events.active();
      speak(lang);
      exchange.begin(lang);
      this.#reader.begin(lang);
    },
    words: ({ turn, text }) => {
      this.#turns.get(turn)?.words(text);
      // What still comes of an answer that gave way is not read out.
      if (!this.#exchange || this.#turns.get(turn) !== this.#exchange) return;
      this.#events.active();
      this.#reader.feed(text);
    },
    card: ({ turn, card }) => this.#turns.get(turn)?.card(card),
    end: ({ turn, can_rate: canRate }) => {
      const exchange = this.#turns.get(turn);
      if (!exchange) return;
      if (exchange === this.#exchange) {
        this.#finish();
        exchange.end();
        this.#events.busy(false);
      }
      if (canRate) exchange.offerRating((rating) => this.#rate(turn, rating));
    },
    rated: ({ turn }) => {
      this.#ratings.delete(turn);
      this.#turns.get(turn)?.thank();
    },
    error: ({ code, id, turn, shown }) => {
      if (code !== "away") this.#ratings.delete(turn);
      this.#failed(code, id, shown);
    },
  };

  #spokenNext() {
    if (!this.#exchange || this.#exchange.answer) this.#exchange = new Exchange();
    return this.#exchange;
  }

  #greet(greeting) {
    this.#greeted ??= new Exchange();
    this.#greeted.begin(language());
    this.#greeted.tell(greeting);
    this.read(greeting, language());
  }

  #failed(code, id, shown) {
    if (code === "consent_needed") return this.#events.unagreed();
    if (code === "away" && !id) return;
    const question = id && id === this.#pending?.id ? this.#pending.text : "";
    if (question) {
      this.#pending = null;
      this.#exchange.drop();
      this.#exchange = null;
      this.#events.busy(false);
    }
    const known = ["too_long", "too_fast", "busy"].includes(code) ? code : "failed";
    this.#events.trouble({ ...inAll(known), ...shown }, question);
  }
}
