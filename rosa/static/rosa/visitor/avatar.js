// The avatar of a visit: a call at the server, and the room in which it is held.

import { Call, Refusal } from "./call.js";
import { Room } from "./room.js";
import { state } from "./stage.js";
import { language } from "./words.js";

const page = document.documentElement.dataset;

export class Avatar {
  #visit; #events; #call = new Call(); #room = null; #isLeft = false; #isDeaf = false;

  // `events`: active(), heard(), deaf(), over(), missing(refusal).
  constructor(visit, events) {
    this.#visit = visit;
    this.#events = events;
  }

  async come() {
    state("coming");
    try {
      const place = await this.#call.begin();
      if (!place) return;
      this.#visit.follow(this.#call.id);
      this.#room = new Room(this.#heard);
      await this.#room.join(place);
    } catch (error) {
      if (!this.#isLeft) this.#events.missing(error instanceof Refusal ? error : new Refusal("away"));
    }
  }

  // Has it answer what was written. Nothing is said where it is not there yet.
  ask(text) {
    this.#visit.spoken({ isQuestion: true }).ask(text);
    this.#room?.say(text);
    state("thinking");
  }

  stop() {
    this.#room?.interrupt();
  }

  leave() {
    this.#isLeft = true;
    delete page.avatar;
    this.#visit.follow("");
    // What fails while it is left cannot be mended: the room is closed by the server.
    this.#room?.leave().catch(() => {});
    this.#call.leave();
  }

  #heard = {
    seen: () => {
      page.avatar = "seen";
      this.#become("listening");
    },
    heard: (text) => {
      this.#events.active();
      this.#events.heard();
      this.#visit.spoken({ isQuestion: true }).ask(text);
    },
    said: (text, isWhole) => {
      this.#events.active();
      this.#visit.spoken({ isQuestion: false }).tell(text);
      if (isWhole) this.#visit.read(text, language());
    },
    speaks: (isSpeaking) => this.#become(isSpeaking ? "speaking" : "listening"),
    deaf: () => {
      if (this.#isLeft) return;
      this.#isDeaf = true;
      state("");
      this.#events.deaf();
    },
    // One that never came leaves a visitor who can still write.
    over: () => (page.avatar ? this.#events.over() : this.#events.missing(new Refusal("away"))),
  };

  #become(name) {
    this.#events.active();
    state(this.#isDeaf && name === "listening" ? "" : name);
  }
}
