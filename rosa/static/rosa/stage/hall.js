// Hall mode: the whole screen, and nothing on it but the show.

import { at } from "../visitor/elements.js";

const QUIET_MS = 2500;
const root = document.documentElement;
let resting = 0;

export const isHall = () => "hall" in root.dataset;

export function offerHall() {
  at("to-hall").addEventListener("click", enterHall);
  document.addEventListener("fullscreenchange", () => !document.fullscreenElement && leaveHall());
  document.addEventListener("keydown", ({ key }) => key === "Escape" && isHall() && leaveHall());
  at("leave-hall").addEventListener("click", leaveHall);
  for (const kind of ["pointermove", "pointerdown"]) document.addEventListener(kind, move);
  if (new URLSearchParams(location.search).get("hall") === "1") root.dataset.hall = "";
  move();
}

export function enterHall() {
  root.dataset.hall = "";
  // Where the browser does not let it, the page at least shows nothing else.
  root.requestFullscreen?.().catch(() => {});
  at("show-title").focus({ preventScroll: true });
  move();
}

export function leaveHall() {
  delete root.dataset.hall;
  if (document.fullscreenElement) document.exitFullscreen();
}

// Has the screen stay on, where the browser can, also after the page was hidden for a while.
export function stayAwake() {
  const ask = () => document.visibilityState === "visible" && navigator.wakeLock?.request("screen").catch(() => {});
  document.addEventListener("visibilitychange", ask);
  ask();
}

// The pointer, and the way out for who has no keyboard, are seen only while somebody is at it.
function move() {
  delete root.dataset.resting;
  clearTimeout(resting);
  resting = setTimeout(() => (root.dataset.resting = ""), QUIET_MS);
}
