// A call with the avatar, as the server begins and ends it. Never are two asked for.

import { hasAgreed } from "./config.js";
import { randomKey } from "./keys.js";
import { language } from "./words.js";

const ADDRESS = "/kiosk/conversations";
// Milliseconds that a try may take, longer than the server's own limit, and between tries.
const TRY_MS = 35_000;
const PAUSES_MS = [1000, 2000];
// What another try with the same key may mend.
const AGAIN = new Set(["still_opening", "avatar_failed", "not_ready", "away"]);

export class Refusal extends Error {
  constructor(code, shown) {
    super(code);
    this.code = code;
    this.shown = shown;
  }
}

export class Call {
  #key = randomKey(); #isLeft = false;
  id = "";

  // Returns where to go, or null if the visitor has left meanwhile. Throws Refusal.
  async begin() {
    for (const pause of [...PAUSES_MS, 0]) {
      if (this.#isLeft) return null;
      try {
        const begun = await this.#ask();
        this.id = begun.id;
        if (!this.#isLeft) return begun;
        this.#end();
        return null;
      } catch (error) {
        if (!(error instanceof Refusal) || !AGAIN.has(error.code) || !pause) throw error;
        await new Promise((go) => setTimeout(go, pause));
      }
    }
    return null;
  }

  // Ends it, now or as soon as it has begun.
  leave() {
    if (this.#isLeft) return;
    this.#isLeft = true;
    if (this.id) this.#end();
  }

  async #ask() {
    let answer, body;
    try {
      answer = await fetch(ADDRESS, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Idempotency-Key": this.#key },
        body: JSON.stringify({ language: language(), agreed: hasAgreed }),
        signal: AbortSignal.timeout(TRY_MS),
      });
      body = await answer.json();
    } catch {
      throw new Refusal("away");
    }
    if (answer.ok) return body;
    throw new Refusal(body.error?.code ?? "away", body.error?.shown);
  }

  // The answer does not matter: where it is lost, the server ends the call by its own limits.
  async #end() {
    for (const pause of [...PAUSES_MS, 0]) {
      try {
        await fetch(`${ADDRESS}/${this.id}/end`, { method: "POST", keepalive: true });
        return;
      } catch {
        await new Promise((go) => setTimeout(go, pause));
      }
    }
  }
}
