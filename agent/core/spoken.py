"""Whether an answer is in the language that it should be in. Pure."""

import re
from collections import Counter
from collections.abc import Sequence

from agent.core.own_words import sentences
from knowledge.language import detect

# Letters below which an answer, or a sentence of it, tells nothing: a name, a number, a time. A
# character of Chinese counts as several.
_ENOUGH, _SENTENCE = 50, 16
_CHINESE = 4
# What part of an answer has to be in one other language, and may at most be in the right one.
_MOST, _LITTLE = 0.75, 0.1
# Names and titles stay in the language that they are in.
_QUOTED = re.compile(r"«[^»]*»|“[^”]*”|„[^“”]*[“”]|\"[^\"]*\"|《[^》]*》|「[^」]*」|\([^)]*\)")
_LETTER = re.compile(r"[^\W\d_]")
_BREAK = re.compile(r"[:：;；؛–—]")
# Letters that few of the other languages have: some of them are enough.
_OWN_LETTERS = {
    "ru": re.compile("[\u0400-\u04ff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "zh": re.compile("[\u3400-\u9fff]"),
}
# Languages that are taken for each other.
_NEAR = (
    frozenset({"ru", "uk", "be", "sr", "kk"}),
    frozenset({"ar", "fa", "ur"}),
    frozenset({"zh", "ja"}),
    frozenset({"es", "pt", "it"}),
    frozenset({"de", "nl"}),
)


def expected_language(lang: str, known: Sequence[str]) -> str:
    """Return the language of an answer to a question in `lang`: the persona's first without it."""
    return lang if lang in known else known[0]


def is_in_another_language(answer: str, expected: str) -> bool:
    """Whether an answer is beyond doubt in another language than the expected one."""
    text = _QUOTED.sub(" ", answer)
    found: Counter[str] = Counter()
    for sentence in sentences(text):
        for part in _BREAK.split(sentence):
            own = len(_OWN_LETTERS[expected].findall(part)) if expected in _OWN_LETTERS else 0
            if own * _CHINESE >= _SENTENCE:
                found[expected] += own * _CHINESE
            elif (weight := _letters(part)) >= _SENTENCE:
                found[detect(part, expected)] += weight
    total = found.total()
    if total < _ENOUGH:
        return False
    other, weight = found.most_common(1)[0]
    if other == expected or any({other, expected} <= near for near in _NEAR):
        return False
    return weight >= _MOST * total and found[expected] <= _LITTLE * total


def _letters(text: str) -> int:
    return len(_LETTER.findall(text)) + (_CHINESE - 1) * len(_OWN_LETTERS["zh"].findall(text))
