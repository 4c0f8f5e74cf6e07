// The room of a call: the avatar's picture and voice, the visitor's microphone, what both say.

import { config } from "./config.js";
import { at } from "./elements.js";

// Tavus calls the avatar by either name.
const AVATAR = new Set(["replica", "pal"]);

export class Room {
  #daily = null; #conversation = ""; #isLeft = false; #events;

  // `events`: seen(), heard(text), said(text, isWhole), speaks(isSpeaking), deaf(), over().
  constructor(events) {
    this.#events = events;
  }

  async join({ url, meeting_token: token }) {
    this.#conversation = new URL(url).pathname.split("/").pop();
    const { default: Daily } = await import(config.daily);
    if (this.#isLeft) return;
    // avoidEval: else the page would have to allow eval.
    this.#daily = Daily.createCallObject({ videoSource: false, dailyConfig: { avoidEval: true } });
    for (const name of ["participant-joined", "participant-updated"]) {
      this.#daily.on(name, ({ participant }) => this.#show(participant));
    }
    this.#daily.on("app-message", ({ data }) => this.#take(data));
    for (const name of ["left-meeting", "error", "participant-left"]) {
      this.#daily.on(name, () => this.#over());
    }
    // Of the microphone too: the browser or the device does not give it.
    this.#daily.on("camera-error", () => this.#events.deaf());
    await this.#daily.join({ url, ...(token ? { token } : {}) });
  }

  // Has the avatar answer words that were written.
  say(text) {
    this.#send("conversation.respond", { text });
  }

  interrupt() {
    this.#send("conversation.interrupt");
  }

  async leave() {
    this.#isLeft = true;
    at("video").srcObject = null;
    at("video").hidden = true;
    const daily = this.#daily;
    this.#daily = null;
    try {
      await daily?.leave();
    } finally {
      daily?.destroy();
    }
  }

  #send(event_type, properties = {}) {
    const message = { message_type: "conversation", event_type, conversation_id: this.#conversation, properties };
    this.#daily?.sendAppMessage(message, "*");
  }

  #show({ local, tracks }) {
    if (local || !this.#daily) return;
    const found = [tracks?.video, tracks?.audio].map((one) => one?.persistentTrack).filter(Boolean);
    const video = at("video");
    const stream = video.srcObject ?? new MediaStream();
    for (const track of found) if (!stream.getTracks().includes(track)) stream.addTrack(track);
    for (const old of stream.getTracks()) if (!found.includes(old)) stream.removeTrack(old);
    if (video.srcObject !== stream) video.srcObject = stream;
    if (video.hidden && found.some(({ kind }) => kind === "video")) {
      video.hidden = false;
      this.#events.seen();
    }
  }

  #over() {
    if (!this.#isLeft) this.#events.over();
  }

  #take(message) {
    const type = message?.event_type;
    if (this.#isLeft || typeof type !== "string") return;
    const properties = message.properties ?? {};
    const { role } = properties;
    const speech = String(properties.speech ?? "").trim();
    if (type === "system.shutdown") this.#over();
    else if (type === "conversation.utterance") this.#uttered(role, speech, true);
    else if (type === "conversation.utterance.streaming") this.#uttered(role, speech, properties.final === true);
    else if (type.endsWith("started_speaking")) this.#events.speaks(isOfAvatar(type, role));
    else if (type.endsWith("stopped_speaking")) this.#events.speaks(false);
  }

  #uttered(role, speech, isWhole) {
    if (!speech) return;
    if (role === "user") this.#events.heard(speech);
    else if (AVATAR.has(role)) this.#events.said(speech, isWhole);
  }
}

function isOfAvatar(type, role) {
  return AVATAR.has(role ?? type.split(".")[1]);
}
