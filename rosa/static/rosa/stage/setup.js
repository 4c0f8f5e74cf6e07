// The form of a new show.

import { config } from "../visitor/config.js";
import { at, make } from "../visitor/elements.js";
import { language, say, whenSpoken } from "../visitor/words.js";
import { drawPhases } from "./phases.js";

const OWN = "=", KEPT = "rosa-stage", SIDES = ["agent_1", "agent_2"];
const { personas = [], voices = [], presets = [], preset = "" } = config.setup ?? {};
// The slug of the ready show that the form has, "" where somebody has changed it.
let ready = "";

const field = (name) => at("setup-form").elements[name];
const shows = () => config.setup.shows[language()];

// Has `begin` called with what the new show is to be: the body of a request.
export function offerSetup(begin) {
  fillChoices();
  const kept = read();
  if (kept?.fields) fill(kept.fields);
  else choose(shows().find(({ slug }) => slug === kept?.ready) ?? shows()[0]);
  field("sound").checked = kept?.sound ?? true;
  at("setup-form").addEventListener("input", ({ target }) => {
    if (target.name !== "sound") mark("");
    adapt();
  });
  // What is to be mended must be seen.
  at("setup-form").addEventListener("invalid", () => (at("more").open = true), true);
  at("setup-form").addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    begin(wanted());
  });
  whenSpoken(() => {
    fillChoices();
    if (ready) choose(shows().find(({ slug }) => slug === ready));
    adapt();
  });
}

function fillChoices() {
  const usual = [["", say("usual_voice")], ...voices.map(({ slug, title }) => [slug, title])];
  for (const side of SIDES) {
    options(`${side}_slug`, [...personas.map(({ slug, name }) => [slug, name]), [OWN, say("own_text")]]);
    options(`${side}_voice`, usual);
  }
  options("phases", presets.map(({ slug, name }) => [slug, name]));
  options("language", [["", say("spoken_any")], ...config.languages.map(({ code, name }) => [code, name])]);
  at("ready-shows").replaceChildren(...shows().map(card));
  mark(ready);
}

function options(name, choices) {
  const select = field(name), value = select.value;
  select.replaceChildren(...choices.map(([slug, title]) => make("option", { value: slug, text: title })));
  if (choices.some(([slug]) => slug === value)) select.value = value;
}

function card(show) {
  const names = [show.agent_1_name, show.mode === "ai_vs_ai" ? show.agent_2_name : say("person")];
  const button = make("button", { type: "button", class: "ready", "data-show": show.slug },
    make("strong", { text: show.title }), make("span", { text: names.join(" · ") }),
    make("span", { class: "about", text: show.scenario }));
  button.addEventListener("click", () => choose(show));
  return button;
}

function choose(show) {
  fill(show);
  mark(show.slug);
}

function fill(show) {
  at("setup-form").elements.mode.value = show.mode;
  for (const side of SIDES) {
    const persona = show[`${side}_persona`] ?? "";
    const isKnown = personas.some(({ slug }) => slug === persona);
    const isOwn = Boolean(show[`${side}_is_own`]) || personas.length === 0;
    field(`${side}_slug`).value = isOwn ? OWN : isKnown ? persona : personas[0].slug;
    field(`${side}_own`).value = isOwn ? persona : "";
    field(`${side}_name`).value = show[`${side}_name`] ?? "";
    field(`${side}_voice`).value = voices.some(({ slug }) => slug === show[`${side}_voice`]) ? show[`${side}_voice`] : "";
  }
  field("scenario").value = show.scenario ?? "";
  field("max_turns").value = show.max_turns ?? 8;
  field("language").value = show.language ?? "";
  const isThere = presets.some(({ slug }) => slug === show.phases);
  field("phases").value = isThere ? show.phases : preset;
  if (!field("phases").value && presets.length) field("phases").value = presets[0].slug;
  adapt();
}

// Shows what belongs to the choices.
function adapt() {
  const isAlone = field("mode").value === "human_vs_ai";
  for (const side of SIDES) {
    const isOwn = field(`${side}_slug`).value === OWN;
    const own = field(`${side}_own`), group = own.closest("fieldset");
    group.disabled = group.hidden = isAlone && side === "agent_2";
    own.closest("label").hidden = !isOwn;
    own.required = isOwn;
  }
  const phases = presets.find(({ slug }) => slug === field("phases").value)?.phases ?? [];
  if (phases.length) drawPhases(at("setup-phases"), phases, Math.max(1, Number(field("max_turns").value)));
}

function mark(slug) {
  ready = slug;
  for (const button of at("ready-shows").children) {
    button.setAttribute("aria-pressed", String(button.dataset.show === slug));
  }
}

function wanted() {
  const form = { mode: field("mode").value, scenario: field("scenario").value.trim() };
  for (const side of SIDES) {
    if (field(`${side}_slug`).closest("fieldset").disabled) continue;
    const slug = field(`${side}_slug`).value;
    form[`${side}_persona`] = slug === OWN ? field(`${side}_own`).value.trim() : slug;
    form[`${side}_name`] = field(`${side}_name`).value.trim();
    form[`${side}_voice`] = field(`${side}_voice`).value;
  }
  form.max_turns = Number(field("max_turns").value);
  form.phases = field("phases").value;
  form.language = field("language").value;
  form.sound = field("sound").checked;
  return Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ""));
}

function keep() {
  const own = Object.fromEntries(SIDES.map((side) => [`${side}_is_own`, field(`${side}_slug`).value === OWN]));
  const fields = ready ? null : { ...wanted(), ...own };
  try {
    localStorage.setItem(KEPT, JSON.stringify({ ready, fields, sound: field("sound").checked }));
  } catch {
    // A browser that keeps nothing begins with the first ready show.
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT));
  } catch {
    return null;
  }
}
