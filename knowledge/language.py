"""Which language an utterance is in, and its words in a form that can be compared. Pure."""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import opencc
import Stemmer  # type: ignore[import-not-found]  # compiled, comes without stubs

from knowledge.glossary import WORDS
from knowledge.wordlists import HELLO_WORDS, SPELLINGS, STOP_WORDS

DEFAULT = "en"

# Evidence below which an utterance says nothing about its language, and how close a language
# must come to the best one to be taken for the one spoken before. 1 is a word that only one
# language has.
_ENOUGH = 0.5
_CLOSE = 0.15
_SPELLING_WEIGHT = 0.4
# Characters of an utterance that are looked at.
_LONGEST = 1000
# Words of the glossary: it has English, French and Spanish ones alone.
_SUBJECT_WEIGHT = 0.45

# Languages and how strongly something speaks for each.
Hints = tuple[tuple[str, float], ...]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = "\u3041-\u30ff"
_TOKEN = re.compile(rf"[{_HAN}]|[{_KANA}]+|[^\W\d_{_HAN}{_KANA}]+")
_WORD = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")

# Blocks of 128 characters by number, and the language that is usual in their script.
_BLOCKS: Mapping[int, str] = {
    **dict.fromkeys((0, 1, 2, 3, 4, 0x3C, 0x3D), "latin"),
    **dict.fromkeys((6, 7, 0x3E, 0x3F), "el"),
    **dict.fromkeys((8, 9, 10), "ru"),
    11: "he",
    **dict.fromkeys((12, 13, 14, 0x1F6, 0x1F7, 0x1F8, 0x1FC, 0x1FD), "ar"),
    18: "hi",
    19: "bn",
    28: "th",
    33: "ka",
    **dict.fromkeys((0x60, 0x61), "ja"),
    **dict.fromkeys(range(0x158, 0x1B0), "ko"),
    **dict.fromkeys((*range(0x68, 0x140), *range(0x1F2, 0x1F6)), "zh"),
}

# Letters that one language of a shared script writes and the usual one does not; first hit wins.
_CYRILLIC = (("be", "ў"), ("kk", "әғқңұһ"), ("uk", "іїєґ"), ("sr", "ђјљњћџ"))
_UKRAINIAN_WORDS = frozenset("де що чи як коли дуже будь ласка якщо також буде дякую".split())
_URDU = frozenset("ٹڈڑںےۓہھ")
_PERSIAN = frozenset("یکپچژگ")
_ARABIC_ONLY = frozenset("ةيكىأإآؤ")
# A sentence with one of these is built in Chinese, whatever foreign words stand in it.
_CHINESE_FRAME = frozenset("吗呢吧的在哪什么怎请是了")

# Alone, these tell nothing of the language: they are said in many.
_EVERYWHERE = frozenset("ok okay no non si rosa stop taxi hotel wifi pardon super bravo".split())
_FEW = 2
# Texts that are kept as they were read.
_MANY_TEXTS = 512


def detect(text: str, previous: str = "") -> str:
    """Return the language code of an utterance; if it cannot be told, `previous`, else `en`."""
    return _detected(text[:_LONGEST], previous)


# What was said before is asked about with each question of a conversation.
@lru_cache(maxsize=_MANY_TEXTS)
def _detected(text: str, previous: str) -> str:
    lowered = text.lower()
    tokens = _TOKEN.findall(lowered)
    weights: dict[str, float] = {}
    for token in tokens:
        script, weight = _weight(token)
        weights[script] = weights.get(script, 0) + weight
    latin = weights.pop("latin", 0)
    weights.pop("", 0)
    if weights:
        script = max(weights, key=lambda name: weights[name])
        if weights[script] >= latin:
            return _of_script(script, lowered, tokens, weights)
    return _latin(tokens, previous) or previous or DEFAULT


@lru_cache(maxsize=16_384)
def _weight(token: str) -> tuple[str, float]:
    """The script of a token and how much it says about the frame of the sentence."""
    script = _script(token[0])
    if script == "latin":
        return script, 1 if token in _SMALL_WORDS else 0.5
    if script == "zh":
        return script, 1 if token in _CHINESE_FRAME else 0.5
    return script, 2 if script == "ja" else 1


def _script(character: str) -> str:
    return _BLOCKS.get(ord(character) >> 7, "")


def _of_script(script: str, text: str, tokens: list[str], weights: Mapping[str, float]) -> str:
    """The language of a text in a script that several languages share."""
    if script == "zh" and "ja" in weights:
        return "ja"
    if script == "ru":
        if not _UKRAINIAN_WORDS.isdisjoint(tokens):
            return "uk"
        return next((lang for lang, letters in _CYRILLIC if any(map(text.count, letters))), "ru")
    if script == "ar":
        if not _URDU.isdisjoint(text):
            return "ur"
        persian = sum(map(text.count, _PERSIAN)) - sum(map(text.count, _ARABIC_ONLY))
        return "fa" if persian > 0 else "ar"
    return script


def _latin(tokens: list[str], previous: str) -> str:
    """The best language of words in Latin letters, an empty string without evidence."""
    scores: dict[str, float] = {}
    if len(tokens) <= _FEW:
        tokens = [token for token in tokens if token not in _EVERYWHERE]
    for token in tokens:
        for lang, weight in _hints(token):
            scores[lang] = scores.get(lang, 0) + weight
    best = max(scores, key=lambda lang: scores[lang], default="")
    if not best or scores[best] < _ENOUGH:
        return ""
    if scores.get(previous, 0) >= scores[best] - _CLOSE:
        return previous
    return best


def _small_words() -> dict[str, Hints]:
    """The words that every sentence has, with and without their accents."""
    words = {lang: f"{of} {STOP_WORDS.get(lang, '')}".split() for lang, of in HELLO_WORDS.items()}
    return _shared({lang: {*of, *map(fold, of)} for lang, of in words.items()}, 1)


def _subjects() -> dict[str, Hints]:
    """The words that conferences and visitors speak of."""
    words = {lang: " ".join(WORDS[lang]).split() for lang in HELLO_WORDS if lang in WORDS}
    return _shared({lang: {*of, *map(fold, of)} for lang, of in words.items()}, _SUBJECT_WEIGHT)


def _shared(found: Mapping[str, Iterable[str]], weight: float) -> dict[str, Hints]:
    """What is found in languages, and these; they share its weight, as it tells them less apart."""
    langs: dict[str, list[str]] = {}
    for lang, of in found.items():
        for word in of:
            langs.setdefault(word, []).append(lang)
    return {word: tuple((lang, weight / len(of)) for lang in of) for word, of in langs.items()}


@lru_cache(maxsize=16_384)
def _hints(word: str) -> Hints:
    """What one word in Latin letters says about the language."""
    if known := _SMALL_WORDS.get(word) or _SMALL_WORDS.get(fold(word)):
        return known
    if len(word) < 3:
        return ()
    scores = dict(_SUBJECTS.get(word) or _SUBJECTS.get(fold(word), ()))
    for pattern in _patterns(word):
        for lang, weight in _SPELLINGS.get(pattern, ()):
            scores[lang] = scores.get(lang, 0) + weight
    return tuple(scores.items())


def _patterns(word: str) -> Iterator[str]:
    for length in range(1, 6):
        yield f"{word[-length:]}$"
    for length in range(2, 5):
        yield f"^{word[:length]}"
    # Single letters tell languages apart only where they are not those of English.
    for length in range(2 if word.isascii() else 1, 4):
        yield from {word[at : at + length] for at in range(len(word) - length + 1)}


# --- Words that can be compared -------------------------------------------------------------

_MARKS = re.compile(r"(?<!и)[\u0300-\u036f]|[\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
# Most words are of other scripts, which is seen at once.
_FIRST_CHINESE = "\u3400"
_PARTICLES = re.compile("|".join(sorted(STOP_WORDS["zh"].split(), key=len, reverse=True)))
# The blocks of Chinese characters in which traditional and simplified ones stand.
_CHARACTERS = ((0x3400, 0x4DC0), (0x4E00, 0xA000))


def _simplified() -> dict[int, str]:
    """The simplified form of each traditional character, by itself."""
    characters = [chr(code) for block in _CHARACTERS for code in range(*block)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, simple, strict=True) if old != new}


_VARIANTS = _simplified() | str.maketrans(
    "أإآٱىیکةۀھ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااييكههه01234567890123456789"
)


def fold(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, one space between them.

    Arabic letters are brought to one form each, vowel signs dropped; runs of Chinese stay whole, in
    simplified characters.
    """
    return _fold_short(text) if len(text) <= _LONGEST else _fold(text)


def _fold(text: str) -> str:
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    text = unicodedata.normalize("NFKC", text).casefold()
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", bare).translate(_VARIANTS)))


# A question is folded for the guard, for the search and for the ways.
_fold_short = lru_cache(maxsize=_MANY_TEXTS)(_fold)


_ALGORITHMS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "ru": "russian",
    "de": "german",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
    "pl": "polish",
    "tr": "turkish",
}
# The article with the particles that are written together with it, and endings.
_AR_BEGINNING = re.compile(r"^(?:[وف]?(?:ال|بال|كال|لل|عال|هال))(?=..)")
_AR_ENDING = re.compile(r"(?<=...)(?:كما|هما|تها|تهم|ات|ون|ين|ان|كم|هم|ها|نا|وا|يه|تي|ه|ي)$")
_STOPS = {
    lang: frozenset(word for part in words.split() for word in fold(part).split())
    for lang, words in STOP_WORDS.items()
}
_stemmers = threading.local()


def terms(text: str, lang: str) -> list[str]:
    """Return what a text in `lang` can be found by: stems without stop words, Chinese in pairs."""
    found: list[str] = []
    for word in fold(text).split():
        if is_chinese(word):
            found += pairs(word)
        elif not is_stop(word, lang):
            found.append(stem(word, lang))
    return found


def is_chinese(word: str) -> bool:
    return word[0] >= _FIRST_CHINESE and _script(word[0]) == "zh"


def pairs(run: str) -> list[str]:
    """Return a run of Chinese as overlapping pairs of characters, a single character as it is."""
    parts = [part for part in _PARTICLES.split(run) if part]
    return [part[at : at + 2] for part in parts for at in range(max(1, len(part) - 1))]


@lru_cache(maxsize=16_384)
def is_stop(word: str, lang: str) -> bool:
    """Whether a folded word carries no subject in `lang`."""
    stops = _STOPS.get(_language_of(word, lang), frozenset())
    # "And" is written together with the word in Arabic.
    return word in stops or (word[0] == "و" and word[1:] in stops)


@lru_cache(maxsize=65_536)
def stem(word: str, lang: str) -> str:
    """Return the stem of a folded word; its script decides where it is not that of `lang`."""
    lang = _language_of(word, lang)
    if lang == "ar":
        return _stem_arabic(word)
    if lang not in _ALGORITHMS or word.isdecimal():
        return word
    once = _stem_word(word, lang)
    # Without accents some endings come off only the second time.
    return _stem_word(once, lang) if lang in {"fr", "es"} else once


def _stem_word(word: str, lang: str) -> str:
    """Stem with a stemmer of this thread: they are not safe to share."""
    stemmer = _stemmers.__dict__.get(lang)
    if stemmer is None:
        stemmer = _stemmers.__dict__[lang] = Stemmer.Stemmer(_ALGORITHMS[lang])
    return str(stemmer.stemWord(word))


def _stem_arabic(word: str) -> str:
    word = _AR_BEGINNING.sub("", word) if len(word) > 3 else word
    return _AR_ENDING.sub("", _AR_ENDING.sub("", word)) if len(word) > 3 else word


def _language_of(word: str, lang: str) -> str:
    script = _script(word[0])
    if script == "latin":
        return lang if lang in SPELLINGS else DEFAULT
    return lang if script == "ru" and lang == "uk" else script


_SMALL_WORDS = _small_words()
_SUBJECTS = _subjects()
_SPELLINGS = _shared({lang: set(of.split()) for lang, of in SPELLINGS.items()}, _SPELLING_WEIGHT)
