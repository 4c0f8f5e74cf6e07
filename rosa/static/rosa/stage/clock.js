// The time of the show, in seconds: it stands still while the show pauses.

const TICK_MS = 25;
let stoppedAt = null, offset = 0;

const machine = () => performance.now() / 1000;

export const now = () => (stoppedAt ?? machine()) - offset;
export const isStopped = () => stoppedAt !== null;

export function stopClock() {
  stoppedAt ??= machine();
}

export function startClock() {
  if (stoppedAt === null) return;
  offset += machine() - stoppedAt;
  stoppedAt = null;
}

// Resolves at a time of the show, or as soon as `signal` ends what waits.
export function until(time, signal) {
  return new Promise((resolve) => {
    const look = () => {
      if (signal.aborted || now() >= time) resolve();
      else setTimeout(look, Math.max(4, Math.min(TICK_MS, (time - now()) * 1000)));
    };
    look();
  });
}
