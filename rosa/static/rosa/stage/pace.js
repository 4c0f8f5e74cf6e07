// The pace of a show: the next turn is asked for once what was said has been heard.

import { startClock, stopClock } from "./clock.js";
import { sleep, wake } from "./sound.js";

// Milliseconds until a turn is asked for again that another page has begun meanwhile, and until something counts
// as unheard.
const AGAIN_MS = 800, UNHEARD_MS = 2000;

export class Pace {
  isRunning = false;
  #show; #player; #views; #asked = null; #wantsOne = false; #isHeld = false; #isAnswered = true;
  #stopping = null;

  // `views`: changed(), yourTurn(), over().
  constructor(show, player, views) {
    this.#show = show;
    this.#player = player;
    this.#views = views;
  }

  async goOn() {
    startClock();
    await wake();
    this.isRunning = true;
    // A show that was stopped may have been left by the server.
    if (!this.#show.isOpen) this.#show.open();
    this.#views.changed();
    this.advance();
  }

  // Stands still in the middle of a word.
  pause() {
    this.isRunning = false;
    stopClock();
    sleep();
    this.#views.changed();
  }

  // Goes to the next turn, whatever is being said.
  async next() {
    startClock();
    await wake();
    this.#wantsOne = true;
    this.#player.clear();
    if (!this.#show.isOpen) this.#show.open();
    this.advance();
  }

  // Nothing is asked for until the server has stopped: what it tells of that would end the new turn.
  stop() {
    this.rest();
    this.#show.send({ type: "stop" });
    const stopping = (this.#stopping = {});
    setTimeout(() => {
      if (this.#stopping !== stopping) return;
      this.#stopping = null;
      this.advance();
    }, UNHEARD_MS);
  }

  // Takes in that the server has ended what was said; returns whether that was asked for here.
  ended() {
    const isOwn = this.#stopping !== null;
    this.told();
    return isOwn;
  }

  // Ends what is said, and asks for nothing more.
  rest() {
    this.isRunning = this.#wantsOne = false;
    this.#asked = null;
    startClock();
    this.#player.clear();
    this.#views.changed();
  }

  // Has a person say something; the one who speaks gives way.
  async say(text) {
    startClock();
    await wake();
    this.#isAnswered = false;
    this.#player.clear();
    this.#show.send({ type: "say", text });
  }

  // While a person writes, nobody else begins.
  hold(isHeld) {
    this.#isHeld = isHeld;
    if (!isHeld) this.advance();
  }

  // Takes in that the server has told all anew, or that a line has been kept.
  told(side = "") {
    this.#asked = null;
    if (!side) this.#stopping = null;
    if (side !== "human") this.#isAnswered = true;
  }

  failed(code) {
    this.#asked = null;
    if (code === "turn_running") return void setTimeout(() => this.advance(), AGAIN_MS);
    this.#isAnswered = true;
    this.isRunning = false;
    this.#views.changed();
  }

  advance() {
    const show = this.#show;
    if (!this.#player.isIdle || show.running || !show.config) return;
    // The server hangs up after the last line: its end is heard later.
    if (show.isComplete) return this.#views.over();
    if (!show.isOpen || this.#stopping) return;
    const isWanted = this.isRunning || this.#wantsOne;
    if (!isWanted || this.#isHeld || !this.#isAnswered || this.#asked === show.count) return;
    if (show.nextSide === "human") return this.#views.yourTurn();
    this.#ask(show.count);
  }

  // Asking twice is safe: only what follows this very line is begun.
  #ask(count) {
    const wantedOne = this.#wantsOne;
    this.#asked = count;
    this.#wantsOne = false;
    this.#show.send({ type: "next", after: count });
    setTimeout(() => {
      if (this.#asked !== count || this.#show.running) return;
      this.#asked = null;
      this.#wantsOne ||= wantedOne;
      this.advance();
    }, UNHEARD_MS);
  }
}
