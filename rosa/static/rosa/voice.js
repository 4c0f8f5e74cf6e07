// Has a voice say its sample sentence in a language, and plays it.

import { post } from "./post.js";

const panel = document.getElementById("rosa-hear");
const [text, player, state, fault] = ["text", "player", "state", "fault"].map((part) =>
  document.getElementById(`rosa-hear-${part}`));
let running = null;
let source = "";

function show({ told = "", wrong = "" }) {
  state.textContent = told;
  fault.textContent = wrong;
  fault.hidden = !wrong;
}

function seconds(since) {
  const lang = document.documentElement.lang || "en";
  return ((performance.now() - since) / 1000).toLocaleString(lang, { maximumFractionDigits: 2 });
}

async function ask(lang, signal) {
  const answer = await post(panel.dataset.url, panel, { fields: { lang }, signal });
  if (answer.headers.get("Content-Type") === "audio/mpeg") return { sound: await answer.blob() };
  return { wrong: (await answer.json()).fault };
}

async function play(sound, since) {
  URL.revokeObjectURL(source);
  player.src = source = URL.createObjectURL(sound);
  player.hidden = false;
  show({ told: state.dataset.came.replace("%s", seconds(since)) });
  await player.play().catch((error) => {
    if (error.name === "NotAllowedError") show({ told: state.dataset.blocked });
  });
}

async function hear({ lang, direction, text: said }) {
  running?.abort();
  const mine = running = new AbortController();
  const since = performance.now();
  player.pause();
  Object.assign(text, { lang, dir: direction, textContent: said, hidden: false });
  show({ told: state.dataset.waiting });
  panel.setAttribute("aria-busy", "true");
  try {
    const { sound, wrong } = await ask(lang, mine.signal);
    if (sound) await play(sound, since);
    else show({ wrong });
  } catch (error) {
    if (error.name !== "AbortError") show({ wrong: fault.dataset.lost });
  } finally {
    if (running === mine) panel.removeAttribute("aria-busy");
  }
}

const buttons = panel.querySelectorAll("[data-lang]");
for (const button of buttons) {
  button.addEventListener("click", () => {
    for (const other of buttons) other.classList.toggle("is-primary", other === button);
    hear(button.dataset);
  });
}
