// Questions that are offered before the first one.

import { config } from "./config.js";
import { at, hide, make } from "./elements.js";
import { language } from "./words.js";

export function offerExamples(ask) {
  const asked = config.examples[language()] ?? [];
  at("suggestions").hidden = !asked.length;
  at("examples").replaceChildren(
    ...asked.map((text) => {
      const button = make("button", { type: "button", class: "example", text });
      button.addEventListener("click", () => ask(text));
      return make("li", {}, button);
    }),
  );
}

export function areExamplesOffered() {
  return !at("suggestions").hidden;
}

export function forgetExamples() {
  hide(at("suggestions"));
}
