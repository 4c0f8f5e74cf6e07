// Saves verdicts without a page load, listens to the keys, has turns translated. Without it all
// forms of the page work one by one.

import { linesOf } from "./lines.js";

const box = document.querySelector("[data-rosa-review]");
const state = document.getElementById("rosa-state");
const keys = document.getElementById("rosa-keys");
const aloud = document.getElementById("rosa-aloud");
const turns = [...document.querySelectorAll("[data-rosa-turn]")];
const words = keys.dataset;
const PART = { "X-Rosa-Part": "1" };
const PAUSE_MS = 700;
const TIMEOUT_MS = 15000;
// Forms with something that is not saved yet.
const unsaved = new Set();

function say(text) {
  // The same words twice are two announcements.
  aloud.textContent = "";
  requestAnimationFrame(() => { aloud.textContent = text; });
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

function post(form, body) {
  // A redirect is the way to the login page.
  return fetch(form.action, {
    method: "POST", body, headers: PART, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

// What was done to a turn on another page is told beside the turn, which one is led back to.

const told = document.querySelector("#rosa-told ul");
const acted = told && turns.find((turn) => `#${turn.id}` === location.hash);
if (acted) {
  acted.querySelector(".rosa-talk").append(told);
  acted.focus({ preventScroll: true });
  told.scrollIntoView({ block: "center" });
  say(told.textContent.trim());
}

// Verdicts: what was chosen last is sent, one request after the other.

class Verdict {
  constructor(form) {
    this.form = form;
    this.chosen = form.dataset.rosaVerdict;
    this.told = form.querySelector("[data-rosa-saved]");
    this.saving = null;
    this.isAgain = false;
    this.isWaiting = false;
    this.timer = 0;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose(event.submitter?.value ?? this.chosen);
    });
    form.addEventListener("change", (event) => { if (event.target.name === "reasons") this.choose("bad", 300); });
    form.note.addEventListener("input", () => {
      unsaved.add(form);
      if (this.chosen) this.later(PAUSE_MS);
    });
    form.note.addEventListener("blur", () => { if (this.isWaiting) this.later(0); });
    form.note.addEventListener("change", () => { if (!this.chosen) this.flush(); });
  }

  choose(verdict, wait = 0) {
    this.chosen = verdict;
    this.show();
    if (verdict === "bad") this.form.querySelector("details").open = true;
    this.later(wait);
  }

  show() {
    for (const button of this.form.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(button.value === this.chosen));
    }
    const back = this.form.querySelector(".is-withdrawn");
    if (!this.chosen && back === document.activeElement) this.form.querySelector(".is-good").focus();
    back.hidden = !this.chosen;
  }

  // Saves what waits to be saved; the promise is kept when that has come to an end.
  flush() {
    clearTimeout(this.timer);
    if (this.chosen || this.isWaiting) return this.save();
    if (this.form.note.value.trim()) this.askForVerdict();
    else unsaved.delete(this.form);
    return Promise.resolve();
  }

  // A note belongs to a verdict.
  askForVerdict() {
    this.told.classList.add("is-fault");
    this.told.textContent = words.choose;
    say(words.choose);
  }

  later(wait) {
    unsaved.add(this.form);
    this.isWaiting = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  save() {
    if (this.saving) {
      this.isAgain = true;
    } else {
      this.saving = this.send().finally(() => { this.saving = null; });
    }
    return this.saving;
  }

  async send() {
    do {
      this.isAgain = false;
      await this.sendOnce();
    } while (this.isAgain);
  }

  async sendOnce() {
    this.isWaiting = false;
    const body = new FormData(this.form);
    body.set("verdict", this.chosen);
    this.tell(words.saving);
    try {
      const answer = await post(this.form, body);
      const told = answer.headers.get("Content-Type")?.includes("json") ? (await answer.json()).told : "";
      if (!answer.ok) throw new Error(told);
      if (!this.isAgain && !this.isWaiting) {
        unsaved.delete(this.form);
        if (!this.chosen) this.clear();
        this.tell(told);
        say(told);
      }
    } catch (error) {
      // Only what the server said is for people.
      const isTold = error.constructor === Error && error.message;
      this.fail(isTold ? error.message : words.lost);
    }
  }

  clear() {
    for (const reason of this.form.querySelectorAll("[name=reasons]")) reason.checked = false;
    this.form.note.value = "";
  }

  tell(text) {
    this.told.classList.remove("is-fault");
    this.told.textContent = text;
  }

  fail(text) {
    this.told.classList.add("is-fault");
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: words.retry });
    again.addEventListener("click", () => this.save());
    this.told.replaceChildren(text, again);
    say(text);
  }
}

const verdicts = new Map();
for (const form of document.querySelectorAll("[data-rosa-verdict]")) {
  verdicts.set(form.closest("[data-rosa-turn]"), new Verdict(form));
}

// Whether all is saved; where not, what is not comes into sight.
async function saveAll() {
  await Promise.all([...verdicts.values()].filter((one) => unsaved.has(one.form)).map((one) => one.flush()));
  const [left] = unsaved;
  left?.scrollIntoView({ block: "nearest" });
  return !left;
}

// To the next conversation one goes when all is saved; what cannot be saved keeps one here.
box.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !unsaved.size || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (await saveAll()) location.assign(link.href);
});
// So does the bar of a queue.
document.addEventListener("rosa:leave", (event) => { event.detail.waits.push(saveAll()); });
addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });

// Where the conversation stands: the answer to each form is the panel as it is then.

state.addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  // From the form of a flag one comes to what removes it, by the same key.
  const key = event.submitter?.dataset.rosaKey ?? (form.closest("[data-rosa-flag]") ? "f" : "");
  const panel = state.firstElementChild;
  panel.setAttribute("aria-busy", "true");
  const body = new FormData(form, event.submitter);
  try {
    const answer = await post(form, body);
    if (answer.status !== 400 && !answer.ok) throw new Error(answer.status);
    const text = await answer.text();
    if (!answer.ok) {
      // What was typed stays; only the fault is new.
      const shown = Object.assign(document.createElement("div"), { innerHTML: text }).firstElementChild;
      notice(panel, shown.dataset.rosaTold);
      return;
    }
    const hadFocus = state.contains(document.activeElement);
    state.innerHTML = text;
    say(state.firstElementChild.dataset.rosaTold);
    if (hadFocus) (state.querySelector(key ? `[data-rosa-key="${key}"]` : "button") ?? state.querySelector("button"))?.focus();
  } catch {
    notice(panel, words.lost);
  } finally {
    panel.removeAttribute("aria-busy");
  }
});

function notice(panel, text) {
  panel.querySelector(".rosa-notice")?.remove();
  const note = Object.assign(document.createElement("p"), { className: "rosa-notice is-bad", textContent: text });
  panel.append(note);
  say(text);
}

// A choice that is open closes with Escape and by a click elsewhere.
document.addEventListener("click", (event) => {
  for (const open of state.querySelectorAll("details[open]")) if (!open.contains(event.target)) open.open = false;
});
state.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest("details[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// Keys

let isOn = localStorage.getItem("rosa-keys") !== "off";
const onOff = document.getElementById("rosa-keys-on");
onOff.checked = isOn;
onOff.addEventListener("change", () => {
  isOn = onOff.checked;
  localStorage.setItem("rosa-keys", isOn ? "on" : "off");
});
const opener = document.getElementById("rosa-keys-open");
opener.hidden = false;
opener.addEventListener("click", () => keys.showModal());

function current() {
  return document.activeElement?.closest("[data-rosa-turn]") ?? null;
}

function go(step) {
  const at = turns.indexOf(current());
  const next = at < 0 ? (step > 0 ? 0 : turns.length - 1) : at + step;
  if (!turns[next]) { say(step > 0 ? words.noLater : words.noEarlier); return; }
  turns[next].focus({ preventScroll: true });
  turns[next].scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  say(fill(words.turn, { number: next + 1, count: turns.length }));
}

function verdictHere() {
  const turn = current() ?? turns[0];
  const found = verdicts.get(turn);
  if (found && !turn.contains(document.activeElement)) turn.focus();
  return found;
}

function lead(key) {
  const link = box.querySelector(`a[data-rosa-key="${key}"]`);
  if (link) link.click();
  else say(words.noConversation);
}

const DOES = {
  j: () => go(1),
  k: () => go(-1),
  g: () => verdictHere()?.choose("good"),
  b: () => {
    const found = verdictHere();
    if (!found) return;
    found.choose("bad");
    found.form.querySelector("[name=reasons]").focus();
  },
  f: () => {
    const control = state.querySelector('[data-rosa-key="f"]');
    control?.click();
    if (control?.matches("summary")) control.parentElement.querySelector("[name=reason]").focus();
  },
  r: () => state.querySelector('[data-rosa-key="r"]')?.click(),
  n: () => lead("n"),
  p: () => lead("p"),
  "?": () => keys.showModal(),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.isContentEditable || (event.target.matches?.("input:not([type=checkbox]), textarea, select"));
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping || keys.open) return;
  if (!isOn && event.key !== "?") return;
  const does = Object.hasOwn(DOES, event.key) && DOES[event.key];
  if (!does || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  does();
});

// Translations, turn by turn as they come

const translate = document.getElementById("rosa-translate");
let running = null;

function showTranslation(event) {
  const turn = document.getElementById(`turn-${event.turn}`);
  for (const name of ["question", "answer"]) {
    const place = turn?.querySelector(`[data-rosa-translation="${name}"]`);
    if (!place || !event[name]) continue;
    Object.assign(place, { textContent: event[name], lang: event.lang, dir: event.direction, hidden: false });
  }
}

async function interpret() {
  running?.abort();
  const mine = running = new AbortController();
  const bar = translate.querySelector("progress");
  const told = translate.querySelector("[data-rosa-progress]");
  const tell = (text) => { told.textContent = text; say(text); };
  let [done, count, ended] = [0, 0, false];
  translate.setAttribute("aria-busy", "true");
  told.textContent = "";
  bar.removeAttribute("value");
  bar.hidden = false;
  try {
    const answer = await fetch(translate.action, { method: "POST", body: new FormData(translate), signal: mine.signal });
    if (!answer.ok) { ended = true; tell(await answer.json().then((body) => body.fault, () => words.broken)); return; }
    for await (const text of linesOf(answer.body)) {
      const event = JSON.parse(text);
      if ("total" in event) count = event.total;
      if ("turn" in event) {
        showTranslation(event);
        done += 1;
        Object.assign(bar, { max: count, value: done });
        told.textContent = fill(words.translated, { done, count });
      }
      if ("end" in event) { ended = true; tell(event.end); }
    }
    if (!ended) tell(words.broken);
  } catch (error) {
    if (error.name !== "AbortError") tell(words.broken);
  } finally {
    if (running === mine) {
      bar.hidden = true;
      translate.removeAttribute("aria-busy");
    }
  }
}

if (translate) {
  translate.hidden = false;
  translate.addEventListener("submit", (event) => { event.preventDefault(); interpret(); });
}
