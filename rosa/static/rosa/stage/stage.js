// One show on the page: what the server tells of it, played, shown and, for one who runs it, paced.

import { config } from "../visitor/config.js";
import { at } from "../visitor/elements.js";
import { beginCaption, clearCaption, growCaption, sayCaption, showCaption } from "./captions.js";
import { startClock } from "./clock.js";
import { label, note, offerControls } from "./controls.js";
import { close as closeGuests, offerGuests } from "./guests.js";
import { Pace } from "./pace.js";
import { Person } from "./person.js";
import { markProgress, showProgress } from "./phases.js";
import { Player } from "./player.js";
import { banner, screen } from "./screens.js";
import { Show } from "./show.js";
import { forgetSounds, isAwake, wake, whenSoundChanges } from "./sound.js";
import { showSpeakers, showSpeaking } from "./speakers.js";
import { clearTranscript, readAloud, writeLine } from "./transcript.js";

const FULL = 1013;
const isOperator = config.role === "operator";

export class Stage {
  #pages; #session = ""; #show = null; #player = null; #pace = null; #person = null; #isLost = false;
  #isReplay = false; #heard = new Set();

  // `pages`: refused(code), renewed().
  constructor(pages) {
    this.#pages = pages;
    at("replay").addEventListener("click", () => this.#replay());
    if (isOperator) this.#beRun();
    else {
      at("hear").addEventListener("click", () => this.#hear());
      whenSoundChanges(() => this.#mark());
    }
  }

  // Shows a dialogue; one that has just been begun here goes on by itself.
  open(session, { isBegun = false } = {}) {
    this.close();
    this.#session = session;
    const player = new Player({
      begins: (script) => this.#begins(script),
      sentence: (...said) => this.#sentence(...said),
      grows: (cue) => this.#grows(cue),
      heard: (script) => this.#wasHeard(script),
      silent: () => note("silent"),
      idle: () => this.#rest(),
    }, () => !this.#pace?.isRunning && !this.#isReplay);
    this.#player = player;
    this.#show = new Show(session, {
      known: (isFirst, unheard) => this.#known(isFirst, unheard),
      line: (script) => player.add(script),
      kept: (script) => this.#kept(script),
      changed: () => this.#rest(),
      failed: (code) => this.#failed(code),
      ended: (reason) => this.#ended(reason),
      lost: (code) => this.#lost(code),
      refused: (code) => this.#refused(code),
    });
    if (isOperator) {
      this.#pace = new Pace(this.#show, player, {
        changed: () => this.#mark(),
        yourTurn: () => this.#person.open(true),
        over: () => this.#over(),
      });
      this.#pace.isRunning = isBegun;
    }
    note("waiting");
    screen("show");
    this.#mark();
    this.#show.open();
  }

  close() {
    this.#show?.close();
    this.#player?.clear();
    this.#person?.close();
    if (isOperator) closeGuests();
    this.#show = this.#player = this.#pace = null;
    this.#isReplay = this.#isLost = false;
    this.#heard.clear();
    at("finish").hidden = true;
    startClock();
    forgetSounds();
    clearTranscript();
    clearCaption();
    showSpeaking("", "");
    banner("");
    note("");
  }

  #beRun() {
    this.#person = new Person({
      opened: () => this.#pace?.hold(true),
      closed: () => this.#pace?.hold(false),
      said: (text) => this.#pace.say(text),
      declined: () => this.#pause(),
    });
    offerGuests(() => this.#session, note);
    offerControls({
      "go-on": () => this.#toggle(),
      next: () => this.#pace.next(),
      stop: () => this.#stop(),
      "step-in": () => (this.#person.isOpen ? this.#person.dismiss() : this.#person.open()),
    });
    at("new").addEventListener("click", () => this.#pages.renewed());
  }

  #toggle() {
    if (this.#pace.isRunning) return this.#pause();
    note("");
    return this.#pace.goOn();
  }

  #pause() {
    this.#pace.pause();
    note("paused");
  }

  #stop() {
    if (!this.#isReplay) this.#pace.stop();
    this.#player.clear();
    note(this.#isReplay ? "" : "stopped");
  }

  #rests(why) {
    this.#pace.rest();
    note(why);
  }

  async #hear() {
    await wake();
    at("hear").hidden = true;
    at("mute").focus();
  }

  #known(isFirst, unheard) {
    if (this.#isLost) banner("back");
    this.#isLost = false;
    this.#pace?.told();
    if (!isFirst) return this.#missed(unheard);
    const { config: begun, lines } = this.#show;
    showSpeakers(begun);
    showProgress(begun);
    for (const script of lines) this.#write(script);
    const last = lines.at(-1);
    if (last && !this.#show.running) showCaption(last);
    markProgress(this.#show.count, 0, last?.phase ?? begun.phases[0]?.name);
    if (begun.sound) note("");
    else note("silent");
    this.#mark();
  }

  // Lines that came while the connection was lost: who sets the pace has them heard.
  #missed(unheard) {
    for (const script of unheard) {
      if (this.#pace?.isRunning) this.#player.add(script);
      else this.#write(script);
    }
  }

  #begins(script) {
    at("finish").hidden = true;
    if (!this.#isReplay && at("note").dataset.key !== "silent") note("");
    beginCaption(script);
    showSpeaking(script.side, "thinking");
    markProgress(script.number - 1, script.number, script.phase);
  }

  #sentence(cue, from, seconds) {
    const script = this.#player.current;
    showSpeaking(script.side, "speaking");
    sayCaption(cue, from, seconds);
    if (cue.isWhole) readAloud(script, cue.text, cue === script.cues[0]);
  }

  #grows(cue) {
    growCaption(cue);
    const script = this.#player.current;
    if (cue.isWhole) readAloud(script, cue.text, cue === script.cues[0]);
  }

  #wasHeard(script) {
    showSpeaking("", "");
    markProgress(script.number, 0, script.phase);
    if (this.#isReplay) return;
    this.#write(script);
    // Of which nothing was kept, there is nothing to read either.
    if (script.isWhole && !script.text.trim()) clearCaption();
  }

  #kept(script) {
    this.#pace?.told(script.side);
    if (script.isSilent && script.side !== "human" && this.#show.config.sound) note("silent");
    if (this.#heard.has(script.number)) this.#write(script);
  }

  #write(script) {
    this.#heard.add(script.number);
    if (script.text.trim()) writeLine(script);
  }

  // Nothing is being said: what comes next?
  #rest() {
    if (!this.#player?.isIdle) return;
    if (this.#isReplay) return this.#endReplay();
    if (this.#pace) this.#pace.advance();
    else if (this.#show.isComplete && !this.#show.running) this.#over();
  }

  #over() {
    if (this.#pace) this.#pace.isRunning = false;
    this.#person?.close();
    clearCaption();
    note("");
    at("finish").hidden = false;
    this.#mark();
  }

  async #replay() {
    await wake();
    this.#isReplay = true;
    note("replaying");
    this.#mark();
    for (const script of this.#show.lines) this.#player.add(script);
  }

  #endReplay() {
    this.#isReplay = false;
    markProgress(this.#show.count, 0, "");
    this.#over();
  }

  #failed(code) {
    if (code === "voice_failed") return note("silent");
    if (code === "session_finished") return this.#rest();
    if (code !== "turn_running") note("failed");
    this.#pace?.failed(code);
  }

  #ended(reason) {
    const isOwn = this.#pace?.ended();
    if (reason === "failed") this.#failed("failed");
    // Somebody else who runs the show has stopped it.
    if (reason === "stopped" && !isOwn && this.#pace?.isRunning) this.#rests("stopped");
    else this.#rest();
  }

  #lost(code) {
    this.#isLost = true;
    banner(code === FULL ? "full" : "lost");
  }

  // Also when all was told: then the page goes on from what it has.
  #refused(code) {
    if (code !== 1000) this.#pages.refused(code);
  }

  // Has the controls say what they do just now.
  #mark() {
    const root = document.documentElement;
    const isOver = !at("finish").hidden;
    root.dataset.show = isOver ? "over" : this.#pace?.isRunning ? "running" : "resting";
    if (!isOperator) return void (at("hear").hidden = isOver || isAwake());
    const isRunning = Boolean(this.#pace?.isRunning);
    const resting = this.#show?.count ? "go_on" : "begin";
    label("go-on", isRunning ? "pause" : resting, isRunning ? "pause" : "play");
    for (const id of ["go-on", "next", "step-in"]) at(id).disabled = isOver || this.#isReplay;
    at("stop").disabled = isOver && !this.#isReplay;
  }
}
