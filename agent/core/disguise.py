"""Words as they are meant, whatever hides them: look-alikes, digits, spaced-out letters. Pure."""

import re

from knowledge.language import fold

# What cannot be seen, or is markup; it belongs to no word.
UNSEEN = re.compile(
    "[*`~\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# Letters of one script that look like those of another, in the order of _LATIN.
_LATIN = "aeopcyxkmthibsdgj"
_CYRILLIC = "аеорсухкмтнівѕԁԍј"
_GREEK = "αεορϲυχκμτηιβσδγϳ"
_TO_LATIN = str.maketrans(_CYRILLIC + _GREEK, _LATIN * 2)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_IS_LATIN, _IS_CYRILLIC = re.compile("[a-z]"), re.compile("[\u0400-\u04ff]")
_IS_GREEK = re.compile("[\u0370-\u03ff]")
# Digits that stand for letters inside a word.
_DIGITS = str.maketrans("013457", "oieast")
_DIGIT_IN_WORD = re.compile(r"[a-z][013457]+[a-z]|^[013457][a-z]{3}")
_LETTERS = re.compile(r"[a-z]{2}")
# No word that hides something is longer.
_LONGEST_WORD = 40
_SIGNS = str.maketrans({"@": "a", "$": "s", "!": "i", "€": "e"})
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[@$!€](?=[^\W\d_])")
# Letters with the same mark or space after each: at least four, so that "a b c" stays what it is.
_SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_]([\s.\-_*·•|/,]{1,2})[^\W\d_](?:\1[^\W\d_]){2,}(?![^\W_])"
)
_BETWEEN = re.compile(r"[\s.\-_*·•|/,]")
_CHINESE = re.compile("[\u3400-\u9fff]")
# Chinese writes no spaces: those that are there hide a word, or are pauses.
_GAPS = re.compile("(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_DIGIT = re.compile("[013457]")


def reveal(text: str, folded: str = "") -> str:
    """Return the folded words of a text without what hides them.

    `folded` is what `fold` makes of the text without unseen characters, where it is known.
    """
    seen = shown = UNSEEN.sub("", text)
    if _SPACED.search(shown):
        shown = _SPACED.sub(_joined, shown)
    if any(sign in shown for sign in "@$!€"):
        shown = _SIGN_IN_WORD.sub(lambda found: found.group().translate(_SIGNS), shown)
    if not folded or shown != seen:
        folded = fold(shown)
    if not folded.isascii():
        folded = " ".join(map(_in_one_script, _GAPS.sub("", folded).split()))
    if _DIGIT.search(folded):
        folded = " ".join(map(_spelled_out, folded.split(" ")))
    return folded


def _spelled_out(word: str) -> str:
    """A word with letters for the digits inside it; `covid19` and `b2` stay what they are."""
    if not 4 <= len(word) <= _LONGEST_WORD or not word.isalnum() or not word.isascii():
        return word
    if not _DIGIT_IN_WORD.search(word) or not _LETTERS.search(word):
        return word
    return word.translate(_DIGITS)


def _joined(found: re.Match[str]) -> str:
    """Letters that were spelled one by one as a word; Chinese has no other way to be written."""
    spelled = found.group()
    return spelled if _CHINESE.search(spelled) else _BETWEEN.sub("", spelled)


def _in_one_script(word: str) -> str:
    """A word whose letters are of two alphabets in that of most of them."""
    latin = len(_IS_LATIN.findall(word))
    cyrillic = len(_IS_CYRILLIC.findall(word))
    greek = len(_IS_GREEK.findall(word))
    if (latin > 0) + (cyrillic > 0) + (greek > 0) < 2:
        return word
    return word.translate(_TO_CYRILLIC if cyrillic > latin + greek else _TO_LATIN)
