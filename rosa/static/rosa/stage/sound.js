// Sound: fetched once, decoded, made equally loud, and played at a time of the show.

import { config } from "../visitor/config.js";
import { isStopped, now } from "./clock.js";

// How long a file, words that wait for it, and the machine's sound may take; the level that the loudest moment of a sentence comes to.
const FETCH_MS = 15_000, PATIENCE_MS = 4_000, WAKE_MS = 1_000, LOUDEST = 0.9, MOST_GAIN = 4, FADE_S = 0.08;
// As they came: what is decoded takes twenty times the room.
const files = new Map();
let context = null, volume = null, meter = null, samples = null;
let level = 1, isMuted = false, heed = () => {};
const playing = new Set();

export const isAwake = () => context !== null && (context.state === "running" || isStopped());

// Browsers give sound only to a page that has been touched: to be called from what handles that.
export async function wake() {
  if (!context) {
    context = new AudioContext({ latencyHint: "playback" });
    volume = context.createGain();
    meter = context.createAnalyser();
    meter.fftSize = 1024;
    samples = new Float32Array(meter.fftSize);
    // Measured before the volume: a portrait also moves where the sound is off.
    meter.connect(volume).connect(context.destination);
    setVolume(level, isMuted);
    context.onstatechange = () => heed();
  }
  // A machine without sound may never answer: its show goes on all the same.
  if (!isStopped()) await Promise.race([context.resume(), after(WAKE_MS)]);
}

// Has `act` hear when sound begins or ends to be possible, as during a call on a phone.
export function whenSoundChanges(act) {
  heed = act;
}

export const sleep = () => context?.suspend();

export function setVolume(to, muted) {
  level = to;
  isMuted = muted;
  volume?.gain.setTargetAtTime(muted ? 0 : to ** 2, context.currentTime, 0.02);
}

const after = (pause) => new Promise((resolve) => setTimeout(resolve, pause));

// Begins to fetch a file, unless it is there; resolves to its bytes, or null.
export function fetchSound(url) {
  if (!files.has(url)) files.set(url, fetched(url));
  return files.get(url);
}

export function forgetSounds() {
  files.clear();
}

async function fetched(url) {
  // The address may name the host as the world sees it; this page asks its own.
  const { pathname } = new URL(url, location);
  const headers = config.key ? { Authorization: `Bearer ${config.key}` } : {};
  try {
    const signal = AbortSignal.timeout(FETCH_MS);
    const answer = await fetch(pathname, { headers, credentials: "same-origin", signal });
    if (answer.ok) return await answer.arrayBuffer();
  } catch {
    // As when the file is not there: the show goes on without its sound.
  }
  files.delete(url);
  return null;
}

// Resolves to the sound of a file, ready to be played, or null where it cannot be heard.
export async function load(url) {
  if (!url || !isAwake()) return null;
  const bytes = await Promise.race([fetchSound(url), after(PATIENCE_MS)]);
  if (!bytes) return null;
  try {
    const buffer = await context.decodeAudioData(bytes.slice(0));
    return { buffer, seconds: buffer.duration, peak: peakOf(buffer) };
  } catch {
    return null;
  }
}

function peakOf(buffer) {
  return buffer.getChannelData(0).reduce((peak, one) => Math.max(peak, Math.abs(one)), 0);
}

// Plays a sound from a time of the show on.
export function play({ buffer, peak }, at) {
  const source = context.createBufferSource(), loudness = context.createGain();
  source.buffer = buffer;
  loudness.gain.value = peak ? Math.min(LOUDEST / peak, MOST_GAIN) : 1;
  source.connect(loudness).connect(meter);
  source.start(context.currentTime + Math.max(0, at - now()));
  const one = { source, loudness };
  playing.add(one);
  source.onended = () => playing.delete(one);
}

// Ends what is heard, and what was to be heard next.
export function hush() {
  for (const { source, loudness } of playing) {
    loudness.gain.setTargetAtTime(0, context.currentTime, FADE_S / 4);
    source.stop(context.currentTime + FADE_S);
  }
  playing.clear();
}

// How loud it is just now, from 0 to 1.
export function loudnessNow() {
  if (!playing.size || isStopped()) return 0;
  meter.getFloatTimeDomainData(samples);
  const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
  return Math.min(1, Math.sqrt(power) * 3.2);
}
