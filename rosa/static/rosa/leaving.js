// Has the browser fetch a file that was just asked for, while the page shows how far it is.
"use strict";

window.addEventListener("load", () => {
  const form = document.querySelector("[data-rosa-fetch]");
  if (!form) return;
  // A file is fetched once.
  form.addEventListener("submit", () => setTimeout(() => { form.hidden = true; }));
  if (location.hash !== "#fetch") return;
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
});
