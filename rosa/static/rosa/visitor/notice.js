// What a visitor is told, or asked, before Rosa listens.

import { config, isKiosk } from "./config.js";
import { at, make } from "./elements.js";
import { language, say, whenSpoken } from "./words.js";

export function offerNotice({ agreed, declined }) {
  // The second touch of a double one, meant for the invitation, agrees to nothing.
  at("agree").addEventListener("click", (event) => event.detail > 1 || agreed(event));
  at("decline").addEventListener("click", declined);
  whenSpoken(tellNotice);
}

function tellNotice() {
  const { points = [], agree = "", decline = "" } = config.notices[language()] ?? {};
  at("points").replaceChildren(...points.map((text) => make("li", { text })));
  at("agree").textContent = agree;
  // Nobody has to begin; where nothing is asked, who does not want to goes back.
  at("decline").textContent = decline || say("to_start");
  at("decline").hidden = !decline && !isKiosk;
}
