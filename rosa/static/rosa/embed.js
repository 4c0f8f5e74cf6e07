/* Shows Rosa's chat page on another site: a round button that opens a frame. One tag:
   <script src="https://rosa.example.org/chat/embed.js" data-channel="site" async></script>
   Optional: data-lang="fr", data-open. See docs/staff.md. */
(() => {
  "use strict";
  const script = document.currentScript;
  const channel = script?.dataset.channel;
  if (!channel) return console.error("Rosa: the script needs data-channel.");
  if (document.querySelector("[data-rosa-chat]")) return;
  const origin = new URL(script.src).origin;
  const wanted = script.dataset.lang || document.documentElement.lang || navigator.language || "en";
  const texts = {
    en: ["Ask Rosa", "Close the chat"],
    fr: ["Demander à Rosa", "Fermer la discussion"],
    es: ["Preguntar a Rosa", "Cerrar el chat"],
    ru: ["Спросить Розу", "Закрыть чат"],
    zh: ["询问罗莎", "关闭对话"],
    ar: ["اسألوا روزا", "إغلاق المحادثة"],
  };
  const code = wanted.toLowerCase().split("-")[0];
  const lang = texts[code] ? code : "en";
  const [ask, close] = texts[lang];
  const style = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    button { border: 0; padding: 0; cursor: pointer; color: #fff; background: #00659c;
      display: grid; place-items: center; }
    button:hover { background: #004f7a; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #00659c; }
    svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2;
      stroke-linecap: round; stroke-linejoin: round; }
    .open { position: fixed; z-index: 2147483000; width: 60px; height: 60px; border-radius: 50%;
      bottom: calc(20px + env(safe-area-inset-bottom)); inset-inline-end: 20px;
      box-shadow: 0 4px 16px rgb(0 0 0 / .3); }
    .panel { position: fixed; z-index: 2147483001; display: flex; flex-direction: column;
      bottom: calc(92px + env(safe-area-inset-bottom)); inset-inline-end: 20px;
      width: min(400px, 100vw - 40px); height: min(720px, 100vh - 112px); overflow: hidden;
      border-radius: 16px; background: #fff; box-shadow: 0 8px 40px rgb(0 0 0 / .35); }
    .panel[hidden] { display: none; }
    .bar { display: flex; flex: none; align-items: center; justify-content: space-between;
      padding-inline-start: 20px; color: #fff; background: #062a44;
      font: 600 15px/1.3 system-ui, sans-serif; }
    .bar button { width: 48px; height: 44px; background: none; }
    .bar button:hover { background: #00659c; }
    .bar :focus-visible { outline-offset: -4px; box-shadow: none; }
    iframe { flex: 1; width: 100%; border: 0; background: #fff; }
    @media (max-width: 480px), (max-height: 480px) {
      .panel { inset: 0; width: 100%; height: 100%; border-radius: 0;
        padding-bottom: env(safe-area-inset-bottom); }
      .bar { padding-top: env(safe-area-inset-top); }
    }`;

  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const drawn = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    drawn.setAttribute("viewBox", "0 0 24 24");
    drawn.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    drawn.append(line);
    return drawn;
  }

  function begin() {
    const host = make("div", { "data-rosa-chat": channel });
    const root = host.attachShadow({ mode: "open" });
    const opener = make(
      "button",
      { class: "open", type: "button", "aria-label": ask, "aria-expanded": "false", title: ask },
      icon("M21 12a8 8 0 0 1-8 8H4l2-3.5A8 8 0 1 1 21 12z"),
    );
    const closer = make(
      "button",
      { type: "button", "aria-label": close, title: close },
      icon("M6 6l12 12M18 6L6 18"),
    );
    const panel = make(
      "div",
      { class: "panel", role: "dialog", "aria-label": ask, hidden: "" },
      make("div", { class: "bar" }, make("span", { "aria-hidden": "true" }, ask), closer),
    );
    const around = make("div", { lang, dir: lang === "ar" ? "rtl" : "ltr" }, opener, panel);
    let frame = null;

    function show(isOpen, byVisitor = true) {
      panel.hidden = !isOpen;
      opener.setAttribute("aria-expanded", String(isOpen));
      opener.setAttribute("aria-label", isOpen ? close : ask);
      if (isOpen && !frame) {
        // Only now: a page on which nobody asks loads nothing more.
        const query = new URLSearchParams({ lang });
        const src = `${origin}/chat/${encodeURIComponent(channel)}/?${query}`;
        frame = make("iframe", { src, title: ask, allow: "clipboard-write" });
        panel.append(frame);
      }
      if (byVisitor) (isOpen ? frame : opener).focus();
    }

    opener.addEventListener("click", () => show(panel.hidden));
    closer.addEventListener("click", () => show(false));
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !panel.hidden) show(false);
    });
    // What has the keyboard inside the frame says itself that it is to be closed.
    addEventListener("message", (event) => {
      const isFrames = frame && event.source === frame.contentWindow && event.origin === origin;
      if (isFrames && event.data === "rosa-close") show(false);
    });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    root.append(around);
    document.body.append(host);
    if ("open" in script.dataset) show(true, false);
  }

  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin, { once: true });
})();
