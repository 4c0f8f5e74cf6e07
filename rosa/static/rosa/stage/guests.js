// The code with which guests get the show on their phones.

import { at } from "../visitor/elements.js";
import { language, say } from "../visitor/words.js";

let link = "";

export function offerGuests(session, tell) {
  at("invite").addEventListener("click", () => (at("guests").hidden ? open(session(), tell) : close()));
  at("guests-close").addEventListener("click", close);
  at("guests-copy").addEventListener("click", async () => {
    if (await copied()) tell("copied");
  });
}

export function close() {
  const isHeld = at("guests").contains(document.activeElement);
  at("guests").hidden = true;
  at("invite").setAttribute("aria-expanded", "false");
  if (isHeld) at("invite").focus();
}

async function open(session, tell) {
  try {
    const answer = await fetch(`/stage/invitation/${session}/?lang=${language()}`);
    if (!answer.ok) throw new Error(answer.statusText);
    const told = await answer.json();
    link = told.link;
    at("guests-code").src = `data:image/svg+xml,${encodeURIComponent(told.code)}`;
    at("guests-code").alt = say("guests_why");
    at("guests").hidden = false;
    at("guests").dataset.link = link;
    at("invite").setAttribute("aria-expanded", "true");
  } catch {
    tell("no_guests");
  }
}

async function copied() {
  if (navigator.clipboard) return navigator.clipboard.writeText(link).then(() => true, () => false);
  // Over plain HTTP there is no clipboard: the old way, from a field that is selected.
  const field = Object.assign(document.createElement("textarea"), { value: link, className: "unseen" });
  at("guests").append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  at("guests-copy").focus();
  return isDone;
}
