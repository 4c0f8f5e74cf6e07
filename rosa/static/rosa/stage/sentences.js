// How a text is cut into sentences and words, and how long one reads them.

const END = /[.!?…。！？؟]["'»”’)]*(?:\s+|$)|[。！？]/gu;
const SLOW = /[\p{Script=Han}]/gu;
const A_LETTER_S = 0.055, A_SIGN_S = 0.2, LEAST_S = 1.4;

// The sentences of a text, and whether each has ended; joined they are the text again.
export function sentences(text) {
  const found = [];
  let start = 0;
  for (const { index, 0: end } of text.matchAll(END)) {
    found.push({ text: text.slice(start, index + end.length), isWhole: true });
    start = index + end.length;
  }
  if (start < text.length) found.push({ text: text.slice(start), isWhole: false });
  return found;
}

// Words with what follows each: a line may break between any two.
export function words(text, lang) {
  if (!/[\p{Script=Han}\p{Script=Thai}]/u.test(text)) return text.match(/\s*\S+\s*/gu) ?? [];
  const parts = new Intl.Segmenter(lang || "zh", { granularity: "word" }).segment(text);
  return Array.from(parts, ({ segment, isWordLike }) => ({ segment, isWordLike })).reduce(
    (all, { segment, isWordLike }) => {
      if (isWordLike || !all.length) all.push(segment);
      else all[all.length - 1] += segment;
      return all;
    }, []);
}

export function readingSeconds(text) {
  const signs = text.match(SLOW)?.length ?? 0;
  return Math.max(LEAST_S, signs * A_SIGN_S + (text.length - signs) * A_LETTER_S);
}
