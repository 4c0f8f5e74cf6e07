// One line of a dialogue as it is played: its sentences, which may still be coming.

import { readingSeconds, sentences } from "./sentences.js";

export class Script {
  text = ""; cues = []; isWhole = false; status = ""; lang = ""; phase = "";
  #hasSound; #spoken = 0; #waiting = [];

  constructor({ number, side, hasSound }) {
    this.number = number;
    this.side = side;
    this.#hasSound = hasSound && side !== "human";
  }

  get isSilent() {
    return !this.#hasSound;
  }

  // What was said from the first word to here.
  write(text) {
    this.text = text;
    if (!this.#hasSound) this.#cut();
    this.#wake();
  }

  // One sentence as sound; those of a line come in order, after a lost connection once more.
  hear({ index, audio_url: url, seconds, text }) {
    if (this.isWhole || this.cues.some((cue) => cue.index === index)) return;
    this.cues.push({ index, url, seconds, text, isWhole: true });
    const at = this.text.indexOf(text.trim(), this.#spoken);
    this.#spoken = (at < 0 ? this.#spoken : at) + text.trim().length;
    this.#wake();
  }

  // From here on there is no sound.
  fallSilent() {
    this.#hasSound = false;
    this.#cut();
    this.#wake();
  }

  // The line as it is kept.
  end({ text, status, language, phase, audio_url: url }) {
    if (this.isWhole) return;
    this.text = text;
    this.status = status;
    this.lang = language || this.lang;
    this.phase = phase || this.phase;
    this.audio = url;
    // Of what was cut off, no sentence is to come.
    if (status !== "cut" || !this.cues.length) this.#cut();
    this.isWhole = true;
    for (const cue of this.cues) cue.isWhole = true;
    this.#wake();
  }

  // As it was before this page came: heard as one, if at all.
  static kept(message) {
    const { turn_number: number, speaker: side, audio_url: url } = message;
    const script = new Script({ number, side, hasSound: Boolean(url) });
    if (url) script.hear({ index: 0, audio_url: url, seconds: readingSeconds(message.text), text: message.text });
    script.end(message);
    return script;
  }

  // Resolves to a sentence once it has begun, to null when there is none.
  async cue(index, signal) {
    while (index >= this.cues.length && !this.isWhole && !signal.aborted) await this.changed(signal);
    return signal.aborted ? null : (this.cues[index] ?? null);
  }

  changed(signal) {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", resolve, { once: true });
    });
  }

  #wake() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  // Has what no sound says be read: the sentences after the last one that has a sound.
  #cut() {
    const heard = this.cues.filter((cue) => cue.url);
    const silent = this.cues.filter((cue) => !cue.url);
    const rest = this.text.slice(this.#spoken);
    const found = rest.trim() ? sentences(rest) : [];
    // What is on the screen already keeps its place, and grows.
    this.cues = [...heard, ...found.map((one, i) => Object.assign(silent[i] ?? {}, one))];
    for (const cue of this.cues.slice(heard.length)) cue.seconds = readingSeconds(cue.text);
  }
}
