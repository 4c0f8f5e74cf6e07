// A queue of review: its bar above a conversation, and the count beside its rule.

const bar = document.querySelector("[data-rosa-queue]");
const taken = document.getElementById("rosa-queue-taken");
const PAUSE_MS = 400;

function mayPress(event) {
  const isTyping = event.target.isContentEditable || event.target.matches?.("input:not([type=checkbox]), textarea, select");
  const isOff = localStorage.getItem("rosa-keys") === "off";
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping || isOff || document.querySelector("dialog[open]"));
}

if (bar) {
  let isSaved = false;
  // First of all listeners: here the key leads on in the queue, not in the list.
  addEventListener("keydown", (event) => {
    const button = /^[a-z]$/.test(event.key) && bar.querySelector(`[data-keys~="${event.key}"]`);
    if (!button || !mayPress(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat) button.click();
  }, { capture: true });
  // Whoever keeps something unsaved on the page adds a promise; false keeps the reviewer here.
  bar.addEventListener("submit", async (event) => {
    if (isSaved) return;
    event.preventDefault();
    const waits = [];
    document.dispatchEvent(new CustomEvent("rosa:leave", { detail: { waits } }));
    const answers = await Promise.all(waits);
    if (answers.includes(false)) return;
    // A form takes no second submit before the event of the first has come to its end.
    await new Promise((done) => { setTimeout(done); });
    isSaved = true;
    bar.requestSubmit(event.submitter);
    // The browser may show this page again as it was left.
    isSaved = false;
  });
}

if (taken) {
  const form = taken.closest("form");
  let waiting = 0;
  let running = null;
  const count = async () => {
    running?.abort();
    const mine = running = new AbortController();
    taken.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(taken.dataset.url, { method: "POST", body: new FormData(form), signal: mine.signal, redirect: "error" });
      if (answer.ok) taken.textContent = (await answer.json()).told || "–";
    } catch (error) {
      if (error.name !== "AbortError") taken.textContent = "–";
    } finally {
      if (running === mine) taken.removeAttribute("aria-busy");
    }
  };
  const later = () => { clearTimeout(waiting); waiting = setTimeout(count, PAUSE_MS); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // The drop-downs are Select2's, which tells jQuery alone.
  window.django?.jQuery?.(form).on("select2:select select2:clear", later);
  count();
}
