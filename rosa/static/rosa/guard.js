// Judges a sentence while it is typed, and adds it to the red zone without leaving the page.

const form = document.getElementById("rosa-bench");
const shown = document.getElementById("rosa-judged");
const PAUSE_MS = 300;
let waiting = 0;
let running = null;

async function send(action, body) {
  running?.abort();
  const mine = running = new AbortController();
  shown.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(action, {
      method: "POST", body, headers: { "X-Rosa-Part": "1" }, redirect: "error", signal: mine.signal,
    });
    if (!answer.ok) throw new Error(answer.status);
    shown.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") shown.replaceChildren(document.getElementById("rosa-bench-lost").content.cloneNode(true));
  } finally {
    if (running === mine) shown.setAttribute("aria-busy", "false");
  }
}

function judge() {
  clearTimeout(waiting);
  send(form.action, new FormData(form));
}

form.addEventListener("submit", (event) => { event.preventDefault(); judge(); });
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(judge, PAUSE_MS);
});
form.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
});
shown.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  send(event.target.action, new FormData(event.target, event.submitter));
});
