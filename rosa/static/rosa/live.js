// Shows running conversations as the server tells them, and sends what staff do to one.

const at = (id) => document.getElementById(`rosa-live-${id}`);
const facts = JSON.parse(at("facts").textContent);
const words = facts.words;
const form = at("steer");
// Most conversations of the list; a reply is never longer than two minutes.
const MOST = 80, LONGEST_MS = 150_000;
// Milliseconds without a message after which the connection is taken for dead.
const SILENT_MS = 40_000;
const cards = new Map(), held = new Map(), lines = new Map(), buttons = new Map(), rows = new Map();
let names = {}, open = "", socket = null, tries = 0, retry = 0, watchdog = 0, drawing = false, toldAt = 0;
let asker = words.visitor;

// --- The connection -------------------------------------------------------------------------

function connect() {
  clearTimeout(retry);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws/live/`);
  socket.addEventListener("message", ({ data }) => {
    tries = 0;
    watch();
    tell("ok", words.live);
    for (const event of JSON.parse(data).events) take[event.is]?.(event);
    draw();
  });
  socket.addEventListener("close", ({ code }) => {
    clearTimeout(watchdog);
    if (code === 4401) tell("bad", words.signed_out);
    else if (code === 4403) tell("bad", words.not_allowed);
    else again();
  });
}

function again() {
  tell("warn", words.lost);
  const pause = Math.min(1000 * 2 ** tries++, 20_000);
  retry = setTimeout(connect, pause * (0.75 + Math.random() / 2));
}

function watch() {
  clearTimeout(watchdog);
  watchdog = setTimeout(() => socket.close(), SILENT_MS);
}

function tell(tone, text) {
  const state = at("state");
  if (state.textContent === text) return;
  state.className = `rosa-badge is-${tone}`;
  state.textContent = text;
}

function announce(text) {
  if (Date.now() - toldAt < 4000) return;
  toldAt = Date.now();
  at("told").textContent = text;
}

// --- What the server tells ------------------------------------------------------------------

const take = {
  all(event) {
    names = event.channels;
    cards.clear();
    held.clear();
    for (const card of event.cards) cards.set(card.id, card);
    for (const hold of event.held) held.set(hold.conversation, hold);
    if (open) ask(open);
  },
  card(card) {
    const before = cards.get(card.id);
    if (before && before.at > card.at) return;
    if (!before && card.running) announce(`${words.begins}: ${language(card.lang)}, ${channel(card)}`);
    cards.set(card.id, card);
  },
  held(hold) {
    held.set(hold.conversation, hold);
  },
  said({ conversation, at: since }) {
    const hold = held.get(conversation);
    if (hold?.at === since) hold.say = "";
  },
  erased({ conversation, at: until }) {
    const isGone = (one) => Date.parse(one.at) <= Date.parse(until);
    if (cards.has(conversation) && isGone(cards.get(conversation))) cards.delete(conversation);
    if (conversation === open) for (const line of [...lines.values()]) if (isGone(line)) lines.delete(line.id);
  },
  opened(event) {
    if (event.id !== open) return;
    lines.clear();
    asker = event.is_dialogue ? words.said_before : words.visitor;
    for (const line of event.lines) lines.set(line.id, line);
  },
  turn(line) {
    if (line.talk !== open) return;
    if (line.status && line.answer) announce(`${asker}: ${line.question} – ${line.answer}`.slice(0, 600));
    lines.set(line.id, line);
  },
  words({ talk, id, from, text }) {
    const line = lines.get(id);
    if (talk === open && line) line.answer = line.answer.slice(0, from) + text;
  },
};

function ask(id) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ watch: id }));
}

// --- Drawing --------------------------------------------------------------------------------

const language = (code) => facts.languages[code] ?? code;
const channel = (card) => names[card.channel] ?? card.channel;
const direction = (code) => (code ? (facts.rtl.includes(code.split("-")[0]) ? "rtl" : "ltr") : "auto");
const isRunning = (card) => card.running && Date.now() - Date.parse(card.at) < LONGEST_MS;
const clock = (iso) => new Date(iso).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: facts.zone });

function badge(tone, text) {
  const mark = document.createElement("span");
  mark.className = `rosa-badge is-${tone}`;
  mark.textContent = text;
  return mark;
}

function marks(card) {
  const hold = held.get(card.id);
  return [
    isRunning(card) && badge("ok", words.now),
    hold?.held && badge("warn", words[hold.held]),
    hold?.say && badge("info", words.waiting),
    !isRunning(card) && card.status && badge(facts.tones[card.status] ?? "muted", facts.statuses[card.status] ?? card.status),
  ].filter(Boolean);
}

// Only what has changed is put into the page: words that stand still are not read out again.
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function replace(element, badges) {
  const wanted = badges.map((mark) => mark.outerHTML).join("");
  if (element.innerHTML !== wanted) element.replaceChildren(...badges);
}

function draw() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawCards();
    drawOpen();
  });
}

function drawCards() {
  const list = at("cards");
  const shown = [...cards.values()].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MOST);
  const focused = document.activeElement;
  shown.forEach((card, place) => {
    const item = buttons.get(card.id) ?? newCard(card.id);
    drawCard(item.firstElementChild, card);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  const ids = new Set(shown.map((card) => card.id));
  for (const [id, item] of buttons) {
    if (ids.has(id)) continue;
    item.remove();
    buttons.delete(id);
  }
  if (list.contains(focused)) focused.focus({ preventScroll: true });
  const running = shown.filter(isRunning).length;
  at("nobody").hidden = shown.length > 0 || !socket || at("state").textContent !== words.live;
  put(at("count"), !shown.length ? "" : running ? words.running.replace("%s", () => running) : words.none_running);
}

function newCard(id) {
  const item = at("card").content.firstElementChild.cloneNode(true);
  item.firstElementChild.addEventListener("click", () => show(id, true));
  buttons.set(id, item);
  return item;
}

function drawCard(button, card) {
  button.classList.toggle("is-running", isRunning(card));
  if (card.id === open) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  const code = button.querySelector("abbr");
  put(button.querySelector("strong"), channel(card) || "–");
  put(code, card.lang);
  code.title = language(card.lang);
  code.hidden = !card.lang;
  put(button.querySelector(".rosa-time"), clock(card.at));
  const said = button.querySelector(".rosa-live-card-words");
  put(said, card.question || "…");
  said.dir = direction(card.lang);
  replace(button.querySelector(".rosa-badges"), marks(card));
}

function drawOpen() {
  const card = cards.get(open);
  at("nothing").hidden = Boolean(card);
  at("open").hidden = !card;
  document.getElementById("rosa-live").classList.toggle("is-open", Boolean(card));
  if (!card) return;
  put(at("title"), channel(card) || "–");
  replace(at("marks"), marks(card));
  put(at("about"), [language(card.lang), card.persona, clock(card.since)].filter(Boolean).join(" · "));
  at("whole").href = facts.conversation.replace(facts.nobody, uuid(open));
  drawLines();
  drawHold(held.get(open));
}

function drawLines() {
  const list = at("lines"), box = at("scroll");
  const follows = box.scrollHeight - box.scrollTop - box.clientHeight < 60;
  const shown = [...lines.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  shown.forEach((line, place) => {
    const item = rows.get(line.id) ?? newRow(line.id);
    drawLine(item, line);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
  });
  for (const [id, item] of rows) {
    if (lines.has(id)) continue;
    item.remove();
    rows.delete(id);
  }
  if (follows) box.scrollTop = box.scrollHeight;
}

function newRow(id) {
  const item = at("line").content.firstElementChild.cloneNode(true);
  rows.set(id, item);
  return item;
}

function drawLine(item, line) {
  const [asked, answered] = item.querySelectorAll(".rosa-bubble");
  const isTaken = line.rule === "staff" && line.stage === "instead";
  put(asked.firstElementChild, `${asker} · ${clock(line.at)}`);
  drawWords(asked.lastElementChild, line.question || words.no_words, direction(line.lang));
  drawWords(answered.lastElementChild, line.answer, isTaken ? "auto" : direction(line.lang));
  answered.hidden = !line.answer && Boolean(line.status);
  answered.classList.toggle("is-speaking", !line.status);
  item.classList.toggle("is-superseded", line.status === "superseded");
  const tone = facts.tones[line.status] ?? "muted";
  replace(item.querySelector(".rosa-badges"), [
    line.rule === "staff" && badge("warn", isTaken ? words.by_staff : words.cut_in),
    line.status && line.status !== "done" && badge(tone, facts.statuses[line.status] ?? line.status),
  ].filter(Boolean));
}

function drawWords(element, text, dir) {
  element.dir = dir;
  const before = element.textContent;
  if (text === before) return;
  if (before && text.startsWith(before)) element.append(text.slice(before.length));
  else element.textContent = text;
}

function drawHold(hold) {
  const by = (word) => (hold.by ? words[`${word}_by`].replace("%(name)s", () => hold.by) : words[`${word}_`]);
  const told = [hold?.held && by(hold.held), hold?.say && words.will_say.replace("%s", () => `“${hold.say}”`)];
  const notice = at("held");
  put(notice, told.filter(Boolean).join(" "));
  notice.hidden = !notice.textContent;
  if (!form) return;
  const state = hold?.held ?? "";
  button("pause").hidden = state !== "";
  button("go_on").hidden = state === "" && !hold?.say;
  at("end").hidden = state === "ended";
}

const button = (act) => form.querySelector(`button[value="${act}"]`);
const uuid = (hex) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

// --- What staff do --------------------------------------------------------------------------

function show(id, byHand) {
  if (id === open) return;
  open = id;
  lines.clear();
  history.replaceState(null, "", id ? `#${id}` : location.pathname);
  ask(id);
  if (form) {
    form.elements.conversation.value = id ? uuid(id) : "";
    put(at("note"), "");
  }
  drawCards();
  drawOpen();
  if (byHand && id) at("title").focus({ preventScroll: true });
}

async function send(act) {
  const body = new FormData(form);
  body.set("act", act);
  for (const one of form.querySelectorAll("button")) one.disabled = true;
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const answer = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
    if (response.ok && answer.done) {
      if (act === "say") {
        form.elements.text.value = "";
        if (form.elements.canned) form.elements.canned.value = "";
        choose();
      }
      put(at("note"), act === "say" ? words.said : "");
    } else {
      put(at("note"), answer.fault ?? (response.status === 403 ? words.not_allowed : words.failed));
    }
  } catch {
    put(at("note"), words.failed);
  } finally {
    for (const one of form.querySelectorAll("button")) one.disabled = false;
  }
}

function choose() {
  const chosen = Boolean(form.elements.canned?.value);
  form.elements.text.disabled = chosen;
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const act = event.submitter?.value ?? "say";
  at("sure").close();
  send(act);
});
form?.elements.canned?.addEventListener("change", choose);
form?.elements.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(button("say"));
});
at("end")?.addEventListener("click", () => at("sure").showModal());
at("keep")?.addEventListener("click", () => at("sure").close());
at("back").addEventListener("click", () => {
  const item = buttons.get(open);
  show("", false);
  item?.firstElementChild.focus();
});
at("cards").addEventListener("keydown", (event) => {
  const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const item = step && event.target.closest("li")?.[step];
  if (!item) return;
  event.preventDefault();
  item.firstElementChild.focus();
});
window.addEventListener("online", () => socket?.readyState === WebSocket.CLOSED && connect());
// What was "speaking now" ends by itself if nobody said so.
setInterval(draw, 10_000);

open = /^#[0-9a-f]{32}$/.test(location.hash) ? location.hash.slice(1) : "";
if (form && open) form.elements.conversation.value = uuid(open);
connect();
