// Plays lines one after the other: sound and words of each sentence together.

import { now, until } from "./clock.js";
import { hush, isAwake, load, play } from "./sound.js";

// Seconds before a sentence's end at which the next one is made ready.
const AHEAD_S = 0.25;

export class Player {
  #views; #queue = []; #current = null; #abort = new AbortController(); #follows;

  // `views`: begins(script), sentence(cue, at, seconds), grows(cue), heard(script), silent(), idle().
  // `follows()`: whether others set the pace, so that a line may be left for a newer one.
  constructor(views, follows) {
    this.#views = views;
    this.#follows = follows;
  }

  get isIdle() {
    return this.#current === null && this.#queue.length === 0;
  }

  get current() {
    return this.#current;
  }

  add(script) {
    this.#queue.push(script);
    if (!this.#current) this.#run();
  }

  // Ends what is played at once; what was queued is not played.
  clear() {
    this.#queue = [];
    this.#abort.abort();
    hush();
  }

  async #run() {
    while (this.#queue.length) {
      const script = this.#queue.shift();
      this.#current = script;
      this.#abort = new AbortController();
      await this.#play(script, this.#abort.signal);
      this.#current = null;
      this.#views.heard(script);
    }
    this.#views.idle();
  }

  async #play(script, signal) {
    this.#views.begins(script);
    let end = now();
    for (let index = 0; ; index++) {
      const cue = await script.cue(index, signal);
      if (!cue || this.#isLate(index)) break;
      end = await this.#say(script, cue, Math.max(end, now()), signal);
    }
    await until(end, signal);
  }

  // Whether a newer line has begun while this one still has sentences.
  #isLate(index) {
    return index > 0 && this.#follows() && this.#queue.some((next) => next.cues.length);
  }

  // Says one sentence and returns when it will have ended, a moment before that.
  async #say(script, cue, soonest, signal) {
    const sound = await load(cue.url);
    if (cue.url && !sound && isAwake()) this.#views.silent();
    if (signal.aborted) return now();
    const at = Math.max(soonest, now()), seconds = sound?.seconds ?? cue.seconds;
    if (sound) {
      play(sound, at);
      mark(script, cue, sound);
    }
    await until(at, signal);
    if (signal.aborted) return now();
    this.#views.sentence(cue, at, cue.url ? seconds : null);
    if (!cue.url) return this.#read(script, cue, at, signal);
    await until(at + seconds - AHEAD_S, signal);
    return at + seconds;
  }

  // Shows a sentence without sound, which may still grow, for as long as one reads it.
  async #read(script, cue, at, signal) {
    while (!cue.isWhole && !signal.aborted) {
      await script.changed(signal);
      this.#views.grows(cue);
    }
    await until(at + cue.seconds, signal);
    return at + cue.seconds;
  }
}

// Also for whoever looks for what was really heard, in the browser's own tools.
function mark(script, cue, { seconds, peak }) {
  performance.mark("sentence", { detail: { turn: script.number, index: cue.index, seconds, peak } });
}
