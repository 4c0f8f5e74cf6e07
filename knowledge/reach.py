"""Which records may name a word of the glossary, by the keys that they are found by. Pure.

When staff change the glossary, only these need to be read again.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise

from knowledge.concepts import AR_PARTICLES
from knowledge.language import fold, is_chinese, is_stop, stem
from knowledge.values import GlossaryWord
from knowledge.wordlists import STOP_WORDS

_CHINESE_PARTICLES = frozenset(STOP_WORDS["zh"])


def keys_near(words: Iterable[GlossaryWord], keys: Collection[str]) -> set[str] | None:
    """Return those of `keys` of which each record that names one of `words` has at least one.

    None where that is not known: any record may name them.
    """
    found: set[str] = set()
    # What has to be looked for within the keys: the beginnings of Arabic stems, Chinese characters.
    inside: dict[str, set[str]] = {"ar": set(), "zh": set()}
    for word in words:
        parts = [part for part in fold(word.text).split() if not is_stop(part, word.lang)]
        if word.lang == "zh":
            key, character = _of_chinese(parts)
            if not key and not character:
                return None
            inside["zh"].add(character)
        elif parts:
            key = max((stem(part, word.lang) for part in parts), key=len)
            if word.lang == "ar":
                inside["ar"].add(key[:2])
        else:
            return None
        found.add(key)
    known = {key for key in found if key in keys}
    inside["zh"].discard("")
    if inside["ar"] or inside["zh"]:
        known.update(key for key in keys if _is_within(key, inside))
    return known


def _of_chinese(parts: Iterable[str]) -> tuple[str, str]:
    """A pair of characters, else a character, that particles beside them cannot take away."""
    run = "".join(part for part in parts if is_chinese(part))
    kept = [character not in _CHINESE_PARTICLES for character in run]
    for at, both in enumerate(pairwise(kept)):
        if all(both):
            return run[at : at + 2], ""
    return "", run[kept.index(True)] if any(kept) else ""


def _is_within(key: str, inside: dict[str, set[str]]) -> bool:
    if key[0] in AR_PARTICLES:
        return any(start in key for start in inside["ar"])
    return any(character in key for character in inside["zh"])
