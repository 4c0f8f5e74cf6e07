// Asks a question and shows the prompt and the answer as they come.

import { linesOf } from "./lines.js";

const form = document.getElementById("rosa-ask");
const at = (id) => document.getElementById(id);
const turns = at("rosa-turns");
const said = at("rosa-said");
let running = null;

function addTurn(role, text) {
  const row = at("rosa-turn").content.firstElementChild.cloneNode(true);
  row.querySelector("select").value = role;
  row.querySelector("textarea").value = text;
  row.querySelector(".rosa-remove").addEventListener("click", () => { row.remove(); count(); });
  turns.append(row);
  count();
  return row;
}

function count() {
  at("rosa-count").textContent = turns.children.length;
  at("rosa-count").hidden = at("rosa-clear").hidden = !turns.children.length;
}

// What was asked is still there when the same draft comes again with other words.
const place = `rosa-preview:${form?.dataset.rosaPlace}`;

function remember() {
  const kept = [...new FormData(form)].filter(
    ([name]) => ["question", "persona", "lang", "at", "role", "said"].includes(name));
  sessionStorage.setItem(place, JSON.stringify(kept));
}

function recall() {
  if (!form.draft.value) return;
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  const roles = [];
  for (const [name, value] of kept) {
    if (name === "role") roles.push(value);
    else if (name === "said") addTurn(roles.shift(), value);
    else if (name !== "persona" || [...form.persona.options].some((o) => o.value === value)) form[name].value = value;
  }
  if (turns.children.length) form.querySelector(".rosa-earlier").open = true;
}

function tell(template, text) {
  const note = at(template).content.cloneNode(true);
  if (text) note.firstElementChild.textContent = text;
  at("rosa-summary").replaceChildren(note);
}

function begin() {
  at("rosa-nothing").hidden = true;
  at("rosa-go-on").hidden = true;
  at("rosa-waiting").hidden = false;
  at("rosa-stop").hidden = false;
  at("rosa-told").textContent = "";
  at("rosa-summary").replaceChildren();
  at("rosa-reply").setAttribute("aria-busy", "true");
  said.textContent = "";
  said.hidden = true;
}

function end() {
  at("rosa-waiting").hidden = true;
  at("rosa-stop").hidden = true;
  at("rosa-go-on").hidden = !said.textContent;
  at("rosa-reply").setAttribute("aria-busy", "false");
}

// Parts that were opened stay open when the next prompt comes.
function showPrompt(html) {
  const box = at("rosa-prompt");
  const open = [...box.querySelectorAll(".rosa-part[open]")].map((part) => part.className);
  box.innerHTML = html;
  for (const part of box.querySelectorAll(".rosa-part")) part.open = open.includes(part.className);
}

function show(event) {
  if (event.prompt) {
    showPrompt(event.prompt);
    said.dir = event.direction;
    said.lang = event.lang;
  }
  if (event.text) {
    at("rosa-waiting").hidden = true;
    said.hidden = false;
    said.append(event.text);
  }
  if (event.told && !event.end) at("rosa-told").textContent = event.told;
  if (event.end) {
    at("rosa-summary").innerHTML = event.end;
    at("rosa-told").textContent = "";
  }
}

async function ask() {
  running?.abort();
  const mine = running = new AbortController();
  remember();
  begin();
  let hasEnded = false;
  try {
    const response = await fetch(form.action, { method: "POST", body: new FormData(form), signal: mine.signal });
    if (!response.ok) {
      const fault = await response.json().then((body) => body.fault, () => "");
      tell(fault ? "rosa-fault" : "rosa-refused", fault);
      hasEnded = true;
      return;
    }
    for await (const line of linesOf(response.body)) {
      const event = JSON.parse(line);
      hasEnded ||= "end" in event;
      show(event);
    }
    if (!hasEnded) tell("rosa-lost");
  } catch (error) {
    if (running === mine) tell(error.name === "AbortError" ? "rosa-stopped" : "rosa-lost");
  } finally {
    if (running === mine) {
      running = null;
      end();
    }
  }
}

if (form) {
  recall();
  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  form.question.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  at("rosa-stop").addEventListener("click", () => running?.abort());
  at("rosa-add").addEventListener("click", () => {
    const last = turns.lastElementChild?.querySelector("select").value;
    addTurn(last === "user" ? "assistant" : "user", "").querySelector("textarea").focus();
  });
  at("rosa-clear").addEventListener("click", () => { turns.replaceChildren(); count(); });
  at("rosa-go-on").addEventListener("click", () => {
    addTurn("user", form.question.value);
    addTurn("assistant", said.textContent);
    form.querySelector(".rosa-earlier").open = true;
    form.question.value = "";
    form.question.focus();
  });
  for (const example of form.querySelectorAll(".rosa-example")) {
    example.addEventListener("click", () => {
      form.question.value = example.textContent;
      form.requestSubmit();
    });
  }
}
