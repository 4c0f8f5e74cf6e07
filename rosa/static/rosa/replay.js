// Plays a dialogue back, line by line: with the sound that was kept, spoken again, or for as long as
// it takes to read. Also fetches the link for spectators.

import { post } from "./post.js";

const lines = [...document.querySelectorAll("[data-rosa-line]")];
const player = document.getElementById("rosa-player");
const audio = new Audio();
// Words in a second, or characters of a script that has no spaces; and the least for a line.
const WORDS_S = 2.7, CHARACTERS_S = 5, LEAST_S = 1.5;
const CHINESE = /\p{Script=Han}/gu;
const LINK_MS = 10000;

const at = (id) => document.getElementById(id);
const pause = (ms, signal) => new Promise((resolve) => {
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
});

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

// Lines that were spoken again, by number: the address of their sound in this page.
const spoken = new Map();
let place = 0;
let playing = null;
// Whether all was played, so that it begins anew.
let isOver = false;

const speed = () => Number(at("rosa-speed").value);
const speaks = () => at("rosa-lacking")?.value === "speak";

function readingMs(line) {
  const text = line.querySelector(".rosa-words").textContent;
  const seconds = (text.match(CHINESE) ?? []).length / CHARACTERS_S
    + text.replace(CHINESE, " ").split(/\s+/).filter(Boolean).length / WORDS_S;
  return (Math.max(seconds, LEAST_S) * 1000) / speed();
}

function show(number, isFollowed = true) {
  place = number;
  lines.forEach((line, index) => {
    if (index === number) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
  });
  const count = lines.length;
  at("rosa-place").textContent = fill(player.dataset.rosaPlace, { number: number + 1, count });
  at("rosa-line").value = number + 1;
  if (!isFollowed) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  lines[number].scrollIntoView({ block: "center", behavior: isCalm ? "auto" : "smooth" });
}

function fetchSpoken(number) {
  const line = lines[number];
  if (!line?.dataset.rosaSpeak || line.dataset.rosaSound) return null;
  if (!spoken.has(number)) spoken.set(number, speak(line).catch(() => { spoken.delete(number); return ""; }));
  return spoken.get(number);
}

async function speak(line) {
  const answer = await post(line.dataset.rosaSpeak, player);
  if (!answer.ok) throw new Error(String(answer.status));
  const sound = await answer.blob();
  return sound.size ? URL.createObjectURL(sound) : "";
}

async function soundOf(number) {
  const kept = lines[number].dataset.rosaSound;
  if (kept || !speaks()) return kept ?? "";
  const found = await fetchSpoken(number);
  if (!found && lines[number].dataset.rosaSpeak) at("rosa-player-told").textContent = player.dataset.rosaNoVoice;
  return found ?? "";
}

// Resolves with whether the sound was played to its end, or somebody stopped it.
function hear(url, signal) {
  return new Promise((resolve) => {
    const end = (isHeard) => { audio.onended = audio.onerror = null; resolve(isHeard); };
    audio.onended = () => end(true);
    audio.onerror = () => end(false);
    signal.addEventListener("abort", () => { audio.pause(); end(true); });
    audio.src = url;
    audio.playbackRate = speed();
    audio.play().catch(() => end(signal.aborted));
  });
}

async function playOn(signal) {
  while (!signal.aborted) {
    const number = place;
    show(number);
    const sound = await soundOf(number);
    if (signal.aborted) return;
    if (speaks()) fetchSpoken(number + 1);
    if (!(sound && await hear(sound, signal))) await pause(readingMs(lines[number]), signal);
    if (signal.aborted) return;
    if (number + 1 >= lines.length) { stop(); isOver = true; return; }
    place = number + 1;
  }
}

function play() {
  playing = new AbortController();
  at("rosa-player-told").textContent = "";
  press(true);
  playOn(playing.signal);
}

function stop() {
  playing?.abort();
  playing = null;
  isOver = false;
  press(false);
}

function press(isPlaying) {
  const button = at("rosa-play"), [icon, words] = button.children;
  button.setAttribute("aria-pressed", String(isPlaying));
  icon.textContent = isPlaying ? "pause" : "play_arrow";
  words.textContent = isPlaying ? words.dataset.rosaPause : words.dataset.rosaPlay;
}

function jump(number, goesOn = Boolean(playing)) {
  stop();
  show(Math.min(Math.max(number, 0), lines.length - 1));
  if (goesOn) play();
}

if (player) {
  player.hidden = false;
  show(0, false);
  at("rosa-play").addEventListener("click", () => {
    if (playing) return stop();
    if (isOver) place = 0;
    play();
  });
  at("rosa-before").addEventListener("click", () => jump(place - 1));
  at("rosa-after").addEventListener("click", () => jump(place + 1));
  at("rosa-line").addEventListener("change", (event) => jump(Number(event.target.value) - 1));
  at("rosa-speed").addEventListener("change", () => { audio.playbackRate = speed(); });
  lines.forEach((line, number) => {
    const button = line.querySelector("[data-rosa-from]");
    button.hidden = false;
    button.addEventListener("click", () => jump(number, true));
  });
}

// The link for spectators

const invite = document.querySelector("[data-rosa-invite]");

async function copyLink() {
  const told = document.querySelector(".rosa-invited");
  const { rosaInvite, rosaCopied, rosaByHand, rosaFault } = invite.dataset;
  const answer = await fetch(rosaInvite, { redirect: "error", signal: AbortSignal.timeout(LINK_MS) }).catch(() => null);
  if (!answer?.ok) { told.textContent = rosaFault; return; }
  const { link } = await answer.json();
  // Browsers give pages without https no clipboard.
  const isDone = await navigator.clipboard?.writeText(link).then(() => true, () => false);
  const shown = Object.assign(document.createElement("code"), { className: "rosa-code", dir: "ltr", textContent: link });
  told.replaceChildren(isDone ? rosaCopied : rosaByHand, " ", shown);
  if (!isDone) getSelection().selectAllChildren(shown);
}

if (invite) {
  invite.hidden = false;
  invite.addEventListener("click", copyLink);
}
