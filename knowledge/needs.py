"""What a question needs of the house, its staff or an assistant: wifi, a taxi, a joke. Pure.

Concepts of the glossary are wide, so that a search finds much; needs are narrow, so that those who
need the same are counted together, whatever their words and language.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from knowledge.concepts import AR_PARTICLES, phrase
from knowledge.glossary import LANGUAGES, NEEDS
from knowledge.language import fold, is_chinese, is_stop

# How much a word says, a small word, and a character of Chinese.
_OF_WORD, _OF_STOP, _OF_CHARACTER = 4, 1, 2
# So few words tell little of their language.
_FEW = 3
_SHORTEST_WITH_PARTICLE = 4
_EXACT = "="


class _Saying(NamedTuple):
    """What names a need: all its stems and runs of Chinese are said; the greatest says most."""

    says: int
    rank: int
    need: str
    stems: frozenset[str]
    runs: tuple[str, ...]


def need_of(words: Sequence[str], lang: str, *, of_subject: bool = False) -> str:
    """Return the need that folded words of `lang` name, an empty string where they name none.

    `of_subject`: they speak of what the conference is about. Then a word is not enough: a record
    of a station is nothing that somebody missed.
    """
    least = _OF_WORD if of_subject else 0
    runs = "\n".join(word for word in words if is_chinese(word))
    said = [word for word in words if not is_chinese(word)]
    for tried in dict.fromkeys((lang, "en", *(LANGUAGES if len(said) <= _FEW else ()))):
        best = max(_said(tried, said, runs), default=None)
        if best and best.says > least:
            return best.need
    return ""


def _said(lang: str, words: Sequence[str], runs: str) -> Iterator[_Saying]:
    sayings = _SAYINGS.get(lang, {})
    stems = _stems(words, lang) if sayings else set()
    keys = chain(stems, set(runs)) if lang == "zh" else stems
    for saying in chain.from_iterable(sayings.get(key, ()) for key in keys):
        if saying.stems <= stems and all(run in runs for run in saying.runs):
            yield saying


def _stems(words: Iterable[str], lang: str) -> set[str]:
    """Return the stems of words; in Arabic also without a letter that may be a word of its own."""
    stems: set[str] = set()
    for word in words:
        stems.update(_forms(word, lang))
        if len(word) >= _SHORTEST_WITH_PARTICLE and word[0] in AR_PARTICLES:
            stems.update(_forms(word[1:], lang))
    return stems


def _forms(word: str, lang: str) -> tuple[str, ...]:
    return (_EXACT + word, *phrase(word, lang))


def _sayings(lang: str) -> dict[str, list[_Saying]]:
    """Return the sayings of `lang`, each by one stem or character that it has."""
    found: dict[str, list[_Saying]] = {}
    for number, (need, texts) in enumerate(NEEDS.items()):
        for text in texts[lang]:
            saying = _saying(text, lang, need, -number)
            key = saying.runs[0][0] if saying.runs else max(sorted(saying.stems), key=len)
            found.setdefault(key, []).append(saying)
    return found


def _saying(text: str, lang: str, need: str, rank: int) -> _Saying:
    parts = [part for word in text.split() for part in _parts(word, lang)]
    runs = tuple(part for part in parts if is_chinese(part))
    stems = frozenset(part for part in parts if not is_chinese(part))
    small = sum(is_stop(stem.removeprefix(_EXACT), lang) for stem in stems)
    says = small * _OF_STOP + (len(stems) - small) * _OF_WORD
    return _Saying(says + _OF_CHARACTER * sum(map(len, runs)), rank, need, stems, runs)


def _parts(word: str, lang: str) -> tuple[str, ...]:
    return (_EXACT + fold(word),) if word[0] == _EXACT else phrase(word, lang)


_SAYINGS = {lang: _sayings(lang) for lang in LANGUAGES}
