// Pairs this device with the kiosk that staff registered.

import { at } from "./elements.js";
import { say } from "./words.js";

const TEXTS = { wrong_code: "pair_wrong", too_many_tries: "pair_tries" };

export function offerPairing() {
  at("pair").addEventListener("submit", async (event) => {
    event.preventDefault();
    at("pair-error").textContent = "";
    const code = await tried(at("code").value);
    if (code === "paired") return location.reload();
    at("pair-error").textContent = say(TEXTS[code] ?? "pair_away");
    at("code").focus();
  });
}

// Returns "paired", or why not.
async function tried(code) {
  try {
    const answer = await fetch("/kiosk/pair", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ code }),
    });
    return answer.ok ? "paired" : (await answer.json()).error.code;
  } catch {
    return "away";
  }
}
