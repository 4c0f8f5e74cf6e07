// Keys that nobody guesses. Not randomUUID: that is only there where the page came over HTTPS.

export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
