// The page: from the invitation over the notice to the conversation, and back.

import { Attract } from "./attract.js";
import { Avatar } from "./avatar.js";
import { config, isKiosk } from "./config.js";
import { at } from "./elements.js";
import { areExamplesOffered, forgetExamples, offerExamples } from "./examples.js";
import { offerLanguages } from "./languages.js";
import { offerNotice } from "./notice.js";
import { offerPairing } from "./pairing.js";
import { forgetPreferences, offerPreferences } from "./preferences.js";
import { screen, show } from "./screens.js";
import { Silence } from "./silence.js";
import { banner, state, tell } from "./stage.js";
import { Visit } from "./visit.js";
import { inAll, speak } from "./words.js";

// Who is here: nobody before the notice was answered.
let visit = null, avatar = null;
const silence = new Silence(leave);
const attract = isKiosk && !config.pairing ? new Attract(start) : null;

// --- From screen to screen ------------------------------------------------------------------

function begin() {
  speak(config.language);
  show(config.pairing ? "pairing" : attract ? "attract" : "notice");
  attract?.begin();
}

function start(code) {
  attract?.end();
  speak(code);
  show("notice");
  silence.begin(config.idle_s);
}

function agreed() {
  silence.begin(config.idle_s);
  show("talk");
  state("");
  offerExamples(ask);
  visit = new Visit(events, !config.avatar);
  if (config.avatar) call();
  else if (!isKiosk) at("field").focus({ preventScroll: true });
}

const events = {
  // The room tells what an avatar does: it speaks on when its words are all there.
  busy: (isBusy) => {
    if (!avatar) state(isBusy ? "thinking" : "");
  },
  active: () => {
    silence.touch();
    if (!avatar) state("speaking");
  },
  trouble,
  unagreed,
  refused: leaveForGood,
  lost: () => banner("lost"),
  back: () => banner("back"),
};

// Ends the visit: nothing of it stays on the page or in its memory.
function leave() {
  silence.end();
  hangUp();
  visit?.leave();
  visit = null;
  for (const id of ["log", "cards", "examples"]) at(id).replaceChildren();
  at("about").hidden = true;
  at("form").reset();
  tell({});
  tell({}, at("trouble-told"));
  banner("");
  state("");
  at("languages").hidePopover();
  if (isKiosk) forgetPreferences();
  begin();
}

// The server does not know this device any more; loaded anew, the page says so.
function leaveForGood() {
  leave();
  if (isKiosk) location.reload();
}

// Staff have changed what visitors are asked before they begin; loaded anew, the page asks it.
function unagreed() {
  leave();
  location.reload();
}

// --- The avatar -----------------------------------------------------------------------------

function call() {
  avatar = new Avatar(visit, {
    active: () => silence.touch(),
    heard: forgetExamples,
    deaf: () => tell(inAll("deaf")),
    over: leave,
    missing: instead,
  });
  avatar.come();
}

function hangUp() {
  avatar?.leave();
  avatar = null;
}

// Where the avatar cannot come: in writing, or later.
function instead({ code, shown }) {
  hangUp();
  state("");
  if (code === "consent_needed") return unagreed();
  if (code === "not_paired" || code === "kiosk_off") return leaveForGood();
  if (code !== "all_busy" && code !== "budget_spent") return tell(inAll("only_text"));
  at("again").hidden = code === "budget_spent";
  tell({ ...inAll("only_text"), ...shown }, at("trouble-told"));
  show("trouble");
}

// --- What visitors do -----------------------------------------------------------------------

function ask(text) {
  forgetExamples();
  tell({});
  (avatar ?? visit).ask(text);
}

function trouble(texts, question) {
  tell(texts);
  if (question && !at("field").value) at("field").value = question;
}

function choose(code) {
  speak(code);
  if (screen() !== "talk") return;
  if (areExamplesOffered()) offerExamples(ask);
  visit.changeLanguage();
  if (!avatar) return;
  // An avatar hears one language in a call.
  hangUp();
  call();
}

function typed(event) {
  // Not where it closes something of the page itself.
  const isOurs = document.querySelector("dialog[open], :popover-open");
  if (event.key === "Escape" && !isOurs && window !== parent) parent.postMessage("rosa-close", "*");
  const isLetter = event.key?.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (isLetter && screen() === "talk" && !event.target.closest("input, button, a, dialog")) at("field").focus();
}

at("end").addEventListener("click", leave);
at("to-start").addEventListener("click", leave);
at("stop").addEventListener("click", () => (avatar ?? visit).stop());
at("in-writing").addEventListener("click", () => show("talk"));
at("again").addEventListener("click", () => {
  show("talk");
  call();
});
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("field").value.trim();
  at("form").reset();
  if (text && visit) ask(text);
});
for (const name of ["pointerdown", "keydown", "input"]) addEventListener(name, (event) => silence.notice(event));
addEventListener("keydown", typed);
addEventListener("pagehide", hangUp);
if (isKiosk) addEventListener("contextmenu", (event) => event.preventDefault());

offerNotice({ agreed, declined: leave });
offerLanguages(choose);
offerPreferences();
offerPairing();
begin();
