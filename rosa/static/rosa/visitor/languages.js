// The list from which a visitor chooses another language.

import { config } from "./config.js";
import { at, make } from "./elements.js";
import { language, whenSpoken } from "./words.js";

export function offerLanguages(choose) {
  for (const { code, name, dir } of config.languages) {
    const button = make("button", { type: "button", lang: code, dir, text: name, "data-code": code });
    button.addEventListener("click", () => {
      at("languages").hidePopover();
      choose(code);
    });
    at("language-list").append(make("li", {}, button));
  }
  whenSpoken(mark);
}

function mark() {
  const { name, code } = config.languages.find((one) => one.code === language());
  at("language-name").textContent = name;
  at("language-name").lang = code;
  for (const button of at("language-list").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", String(button.dataset.code === code));
  }
}
