"""Which records may name a word of the glossary, by the keys that they are found by. Pure.

When staff change the glossary, only these need to be read again.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from knowledge.concepts import AR_PARTICLES
from knowledge.language import fold, is_chinese, is_stop, stem
from knowledge.values import GlossaryWord
from knowledge.wordlists import STOP_WORDS

_CHINESE_PARTICLES = frozenset(STOP_WORDS["zh"])
# A record that names a word has a key of each of these; empty: any record may name it.
Reach = Sequence[frozenset[str]]


def reach_of(words: Iterable[GlossaryWord], keys: Collection[str]) -> list[Reach]:
    """Return for each word which of `keys` the records have that name it."""
    told = [(word.lang, _parts(word)) for word in words]
    # What stands within keys, where texts are split at small words that a key may hold too.
    arabic = {part for lang, parts in told if lang == "ar" for part in parts}
    chinese = {part for lang, parts in told if lang == "zh" for part in parts if len(part) == 1}
    inside: dict[str, set[str]] = {part: {part} & _known(part, keys) for part in arabic | chinese}
    for key in keys if inside else ():
        if key[0] in AR_PARTICLES:
            for part in arabic:
                if part[:2] in key:
                    inside[part].add(key)
        for part in chinese:
            if part in key:
                inside[part].add(key)
    return [
        [frozenset(inside[p] if p in inside else _known(p, keys)) for p in parts]
        for _lang, parts in told
    ]


def _known(key: str, keys: Collection[str]) -> set[str]:
    return {key} if key in keys else set()


def _parts(word: GlossaryWord) -> list[str]:
    """What a text that names the word has keys for; empty where nothing is sure."""
    parts = [part for part in fold(word.text).split() if not is_stop(part, word.lang)]
    if word.lang != "zh":
        return [stem(part, word.lang) for part in parts]
    run = "".join(part for part in parts if is_chinese(part))
    # Particles beside these characters cannot take them away.
    kept = [character not in _CHINESE_PARTICLES for character in run]
    both = [run[at : at + 2] for at, pair in enumerate(pairwise(kept)) if all(pair)]
    return both or [run[at] for at, is_kept in enumerate(kept) if is_kept]
