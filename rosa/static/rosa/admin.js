// Small additions to the admin's pages. Everything works without them, a little less comfortably.
"use strict";

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv"]);
const OFFERED = ["fr", "es", "ru", "zh", "ar"];

// The text fields of a translation take the direction of the language code beside them.
function followLanguage(lang) {
  const row = lang.closest(".form-group");
  const code = lang.value.trim();
  const base = code.split("-")[0].toLowerCase();
  for (const field of row.querySelectorAll("textarea, input[type=text]")) {
    if (field === lang) continue;
    field.dir = !code ? "auto" : RIGHT_TO_LEFT.has(base) ? "rtl" : "ltr";
    field.lang = code;
  }
  if (!row.classList.contains("original")) nameRow(row, code);
}

function nameRow(row, code) {
  const heading = row.querySelector("h3 strong");
  if (!heading || !/^[a-z]{2,3}(-[A-Za-z0-9]+)?$/.test(code)) return;
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  heading.textContent = names.of(code);
  row.classList.add("rosa-missing");
  const mark = document.createElement("span");
  mark.className = "rosa-badge";
  mark.textContent = row.querySelector("[data-rosa-lang]").dataset.rosaLang;
  heading.append(" ", mark);
}

function offerLanguages() {
  const list = document.createElement("datalist");
  list.id = "rosa-languages";
  const names = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });
  for (const code of OFFERED) list.append(new Option(names.of(code), code));
  document.body.append(list);
}

// A number field with data-rosa-slider="low high step" gets a slider for the usual range.
function addSlider(number) {
  const [min, max, step] = number.dataset.rosaSlider.split(" ");
  const range = Object.assign(document.createElement("input"), { type: "range", min, max, step });
  range.value = number.value;
  range.setAttribute("aria-label", number.labels[0]?.textContent ?? "");
  range.addEventListener("input", () => { number.value = range.value; });
  number.addEventListener("input", () => { range.value = number.value; });
  const box = document.createElement("div");
  box.className = "rosa-range";
  number.replaceWith(box);
  box.append(range, number);
}

// Unfold makes some controls of elements that the keyboard does not reach.
function reachByKeyboard(control) {
  if (control.matches("a[href], button, input, select, textarea, label, summary, body, html")) return;
  if (control.hasAttribute("tabindex") || !control.textContent.trim()) return;
  control.tabIndex = 0;
  control.setAttribute("role", "button");
  control.dataset.rosaButton = "";
}

// An icon is the name of a glyph, which a screen reader would read out before the label.
function silence(icon) {
  if (icon.matches("[data-rosa-button]")) {
    // The icon is the button; that of the menu has no other name.
    const name = document.getElementById("rosa-words")?.dataset.menu;
    if (name && icon.matches("[x-on\\:click^=sidebar]")) icon.setAttribute("aria-label", name);
    return;
  }
  const label = icon.parentElement.closest("a, button, [role=button]") ?? icon.parentElement;
  if (label.textContent.trim() !== icon.textContent.trim()) icon.setAttribute("aria-hidden", "true");
}

// SimpleBar calls what scrolls by an English name, and a landmark, also within the menu.
function nameScroller(part) {
  const name = document.getElementById("rosa-words")?.dataset.scrolls;
  if (name) part.setAttribute("aria-label", name);
  if (part.closest("nav")) part.setAttribute("role", "group");
}

// Unfold begins every word of a label with a capital, as only English does.
function startWithCapital(cell) {
  const label = cell.dataset.label;
  cell.dataset.label = label.charAt(0).toLocaleUpperCase(document.documentElement.lang) + label.slice(1);
}

// Arrow keys move a link of a chain, as dragging its handle does.
function moveByKeyboard(handle) {
  handle.tabIndex = 0;
  handle.addEventListener("keydown", (event) => {
    const row = handle.closest(".form-group");
    const other = { ArrowUp: row.previousElementSibling, ArrowDown: row.nextElementSibling }[event.key];
    if (!other?.classList.contains("original")) return;
    event.preventDefault();
    if (event.key === "ArrowUp") other.before(row);
    else other.after(row);
    sortRecords({ from: row.closest("[data-ordering-field]") });
    handle.focus();
  });
}

// Unfold rebuilds the rows below a removed one from their HTML, which lacks what was typed.
function keepTyped(formset) {
  for (const field of formset.querySelectorAll("input, textarea, select")) {
    if (field.tagName === "TEXTAREA") field.defaultValue = field.value;
    else if (field.tagName === "SELECT") for (const o of field.options) o.defaultSelected = o.selected;
    else if (field.type === "checkbox") field.defaultChecked = field.checked;
    else field.defaultValue = field.value;
  }
}

// Browsers give pages without https no clipboard; then the text is selected, and copied if they may.
async function copy(button) {
  const field = document.getElementById(button.dataset.rosaCopy);
  const isDone = await navigator.clipboard?.writeText(field.textContent).then(() => true, () => false);
  getSelection().selectAllChildren(field);
  const { rosaCopied, rosaByHand } = button.dataset;
  button.textContent = isDone || document.execCommand("copy") ? rosaCopied : rosaByHand;
}

// Asks how far an import is, and shows what came of it once it is done.
async function followJob(panel) {
  const bar = panel.querySelector("progress");
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const answer = await fetch(panel.dataset.rosaJob, { redirect: "error" }).catch(() => null);
    if (!answer) continue; // The server restarts, perhaps.
    if (!answer.ok) return;
    const job = await answer.json();
    if (!job.running) return location.reload();
    panel.querySelector("[data-rosa-state]").textContent = job.state;
    panel.querySelector("[data-rosa-done]").textContent = job.total ? `${job.done} / ${job.total}` : "";
    if (job.total) Object.assign(bar, { max: job.total, value: job.done });
  }
}

// What takes a while is sent once, and says that it runs.
function waitFor(form) {
  const button = form.querySelector("[data-rosa-busy]");
  if (!button) return;
  // Only once the form has been read, which leaves a disabled button out.
  setTimeout(() => { button.disabled = true; button.textContent = button.dataset.rosaBusy; });
}

window.addEventListener("pageshow", () => {
  // A page that comes back from the browser's memory would wait for ever.
  if (document.querySelector("[data-rosa-busy]:disabled")) location.reload();
});
document.addEventListener("submit", (event) => waitFor(event.target));
window.addEventListener("load", () => {
  document.querySelectorAll("[data-rosa-job]").forEach(followJob);
  offerLanguages();
  document.querySelectorAll("[data-rosa-lang]").forEach(followLanguage);
  document.querySelectorAll("[data-rosa-slider]").forEach(addSlider);
  document.querySelectorAll("[x-sort\\:handle]").forEach(moveByKeyboard);
  document.querySelectorAll("[x-on\\:click]").forEach(reachByKeyboard);
  document.querySelectorAll(".material-symbols-outlined").forEach(silence);
  document.querySelectorAll("[data-label]").forEach(startWithCapital);
  document.querySelectorAll(".simplebar-content-wrapper").forEach(nameScroller);
});
// A way that was just added is there to be filled in; its row follows clicks a moment later.
document.addEventListener("formset:added", (event) => {
  if (event.detail?.formsetName === "ways_from") setTimeout(() => event.target.querySelector("h3").click());
});
document.addEventListener("input", (event) => {
  if (event.target.matches("[data-rosa-lang]")) followLanguage(event.target);
});
document.addEventListener("keydown", (event) => {
  if (!event.target.matches("[data-rosa-button]") || !["Enter", " "].includes(event.key)) return;
  event.preventDefault();
  event.target.click();
});
document.addEventListener("click", (event) => {
  const remove = event.target.closest(".delete-template");
  if (remove) keepTyped(remove.closest(".formset"));
  const button = event.target.closest("[data-rosa-copy]");
  if (button) copy(button);
}, true);
