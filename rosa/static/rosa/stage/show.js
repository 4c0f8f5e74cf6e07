// A dialogue as the server tells it: its lines, who speaks next, and whether it is over.

import { config } from "../visitor/config.js";
import { Line } from "../visitor/line.js";
import { fetchSound, isAwake } from "./sound.js";
import { Script } from "./script.js";

// The server's last words: a show that has ended, one that is not there, somebody who may not see it.
const FINAL = new Set([1000, 4400, 4401, 4403, 4404]);

export class Show {
  scripts = new Map(); config = null; count = 0; nextSide = ""; isComplete = false; running = 0;
  #line = null; #session; #views; #takes;

  // `views`: known(isFirst, unheard), line(script), kept(script), changed(), failed(code), ended(reason),
  // lost(code), back(), refused(code).
  constructor(session, views) {
    this.#session = session;
    this.#views = views;
    this.#takes = {
      session: (message) => this.#takeAll(message),
      turn: ({ turn_number: number, ...rest }) => this.#begin({ number, ...rest }),
      text: ({ turn_number: number, text }) => this.#of(number, (script) => script.write(script.text + text)),
      audio: (message) => this.#hear(message),
      message: (message) => this.#keep(message),
      error: (message) => this.#fail(message),
      end: ({ reason }) => this.#end(reason),
    };
  }

  get isOpen() {
    return Boolean(this.#line?.isOpen);
  }

  open() {
    this.#line?.close();
    const query = new URLSearchParams({ session_id: this.#session });
    if (config.key) query.set("api_key", config.key);
    this.#line = new Line(`/ws?${query}`, {
      opened: () => {},
      take: (message) => this.#takes[message.type]?.(message),
      lost: (code) => this.#views.lost(code),
      refused: (code) => this.#views.refused(code),
    }, FINAL);
    this.#line.open();
  }

  send(message) {
    this.#line.send(message);
  }

  close() {
    this.#line?.close();
  }

  // The lines in their order.
  get lines() {
    return [...this.scripts.values()].sort((one, other) => one.number - other.number);
  }

  #takeAll(message) {
    const isFirst = this.config === null;
    this.config = message.config;
    this.running = message.running?.turn_number ?? 0;
    const kept = new Set(message.messages.map((one) => one.turn_number));
    const unheard = message.messages.filter((one) => !this.scripts.has(one.turn_number)).map(Script.kept);
    for (const one of message.messages) this.#of(one.turn_number, (script) => script.end(one));
    for (const script of unheard) this.scripts.set(script.number, script);
    for (const script of this.lines) {
      if (!kept.has(script.number) && script.number !== this.running) this.#drop(script);
    }
    this.#count(message);
    this.#views.known(isFirst, unheard);
    if (message.running) this.#join(message.running);
    this.#views.changed();
  }

  // A turn that had begun before: with all that has been said of it.
  #join({ turn_number: number, text, sounds, ...rest }) {
    const script = this.#begin({ number, ...rest });
    script.write(text);
    for (const sound of sounds) this.#hear({ turn_number: number, ...sound });
  }

  #begin({ number, speaker: side, phase, language }) {
    this.running = number;
    const known = this.scripts.get(number);
    if (known) return known;
    const script = new Script({ number, side, hasSound: this.config.sound });
    script.phase = phase;
    script.lang = language ?? "";
    this.scripts.set(number, script);
    this.#views.line(script);
    return script;
  }

  #hear(message) {
    if (isAwake()) fetchSound(message.audio_url);
    this.#of(message.turn_number, (script) => script.hear(message));
  }

  #keep({ message, ...rest }) {
    const { turn_number: number, speaker, phase, language } = message;
    const script = this.#begin({ number, speaker, phase, language });
    this.running = 0;
    script.end(message);
    this.#count(rest);
    this.#views.kept(script);
    this.#views.changed();
  }

  #count({ turn_count: count, next_speaker: next, is_conversation_complete: isComplete }) {
    this.count = count;
    this.nextSide = next ?? "";
    this.isComplete = isComplete;
  }

  #fail({ code, turn_number: number }) {
    if (code === "voice_failed") this.#of(number, (script) => script.fallSilent());
    else if (number) this.#giveUp();
    this.#views.failed(code);
  }

  #end(reason) {
    if (reason !== "complete") this.#giveUp();
    this.#views.ended(reason);
  }

  // What has not been kept of a running turn is not coming any more.
  #giveUp() {
    this.#of(this.running, (script) => this.#drop(script));
    this.running = 0;
  }

  #drop(script) {
    if (script.isWhole) return;
    script.end({ text: script.text, status: "cut" });
    this.scripts.delete(script.number);
  }

  #of(number, act) {
    const script = this.scripts.get(number);
    if (script) act(script);
  }
}
