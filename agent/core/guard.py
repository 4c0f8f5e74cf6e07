"""What Rosa declines: the question before a model is called, the reply before it leaves. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.core.types import Safe
from knowledge.language import fold
from knowledge.values import RedZoneTopic, best_text

Action = Literal["allow", "caution", "deflect", "block"]
_ACTIONS: dict[str, Action] = {"caution": "caution", "deflect": "deflect", "block": "block"}
_SEVERITIES = ("caution", "deflect", "block")
ENOUGH_WORDS = 4
ENOUGH_OVERLAP = 0.8
_FALLBACK = {
    "en": "I would rather not speak about that. May I help you with something else?",
    "fr": "Je préfère ne pas aborder ce sujet. Puis-je vous aider autrement ?",
    "es": "Prefiero no hablar de ese tema. ¿Puedo ayudarle con otra cosa?",
    "ru": "Я предпочту не говорить на эту тему. Могу ли я помочь вам в чём-то другом?",
    "zh": "这个话题我不便谈论。请问还有什么可以帮您？",
    "ar": "أفضّل عدم الحديث في هذا الموضوع. هل يمكنني مساعدتكم في أمر آخر؟",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard says of a text; `rule` names what fired."""

    action: Action = "allow"
    topic: RedZoneTopic | None = None
    rule: str = ""

    @property
    def declines(self) -> bool:
        return self.action in ("block", "deflect")

    def reply(self, lang: str) -> str:
        """Return the topic's deflection in `lang`, else in English, else a general one."""
        own = best_text(self.topic.deflection, lang) if self.topic else ""
        return own or _FALLBACK.get(lang, _FALLBACK["en"])


ALLOWED = Verdict()


@dataclass(frozen=True, slots=True)
class _Example:
    words: frozenset[str]
    topic: RedZoneTopic


class Guard:
    """Judges texts by the phrases, examples and near misses of the topics.

    Where several topics fit, the most severe one counts.
    """

    def __init__(self, topics: Sequence[RedZoneTopic]) -> None:
        self.phrases: dict[str, RedZoneTopic] = {}
        self._near_misses = {_fold(miss) for topic in topics for miss in topic.near_misses}
        self._by_word: dict[str, list[int]] = {}
        self._examples: list[_Example] = []
        self._exact: dict[str, RedZoneTopic] = {}
        # The last one that is put under a phrase stays.
        for topic in sorted(topics, key=_severity):
            for phrases in topic.phrases.values():
                self.phrases |= {folded: topic for p in phrases if (folded := _fold(p))}
            for examples in topic.examples.values():
                for example in examples:
                    self._add_example(_fold(example), topic)

    def judge(self, text: str) -> Verdict:
        """Return the verdict on what a visitor said."""
        folded = _fold(text)
        if folded in self._near_misses:
            return ALLOWED
        found = [(t, "phrase") for phrase, t in self.phrases.items() if _holds(folded, phrase)]
        if exact := self._exact.get(folded):
            found.append((exact, "example"))
        if alike := self._alike(folded):
            found.append((alike, "alike"))
        if not found:
            return ALLOWED
        topic, rule = max(found, key=lambda one: _severity(one[0]))
        return Verdict(_ACTIONS[topic.severity], topic, rule)

    def stream(self) -> "StreamGuard":
        """Return a guard for one reply."""
        return StreamGuard(self.phrases)

    def _add_example(self, folded: str, topic: RedZoneTopic) -> None:
        words = frozenset(folded.split())
        if words:
            self._exact[folded] = topic
        if len(words) >= ENOUGH_WORDS:
            for word in words:
                self._by_word.setdefault(word, []).append(len(self._examples))
            self._examples.append(_Example(words, topic))

    def _alike(self, folded: str) -> RedZoneTopic | None:
        words = frozenset(folded.split())
        if len(words) < ENOUGH_WORDS:
            return None
        shared = Counter(index for word in words for index in self._by_word.get(word, ()))
        overlap, best = max(
            ((n / (len(words) + len(self._examples[i].words) - n), i) for i, n in shared.items()),
            default=(0.0, 0),
        )
        return self._examples[best].topic if overlap >= ENOUGH_OVERLAP else None


class StreamGuard:
    """Lets a reply out chunk by chunk, holding back only what may still become a phrase."""

    def __init__(self, phrases: Mapping[str, RedZoneTopic]) -> None:
        self._phrases = {p: topic for p, topic in phrases.items() if topic.severity != "caution"}
        self._firsts = {phrase[0] for phrase in self._phrases}
        self._longest = max(map(len, self._phrases), default=0)
        self._held = ""
        self._word = ""
        self.verdict = ALLOWED

    def feed(self, chunk: str) -> Safe:
        """Return the text that may leave now, possibly empty. Nothing leaves after a hit."""
        if self.verdict.declines:
            return Safe("")
        if not self._phrases:
            return Safe(chunk)
        return self._release(self._held + chunk, final=False)

    def flush(self) -> Safe:
        """Return the text that was still held, once the reply is complete."""
        if self.verdict.declines:
            return Safe("")
        return self._release(self._held, final=True)

    def _release(self, text: str, *, final: bool) -> Safe:
        letters, origin = _fold_with_origin(text)
        # The word that the text goes on with stands before it, so that its end is no beginning.
        folded, before = self._word + letters, len(self._word)
        for start in range(before, len(folded)):
            if folded[start] not in self._firsts or not _begins(folded, start):
                continue
            topic, open_ended = self._match(folded, start, final)
            if topic:
                self.verdict = Verdict(_ACTIONS[topic.severity], topic, "phrase in the reply")
            if topic or open_ended:
                self._held = text[origin[start - before] :]
                self._word = folded[:start].rpartition(" ")[2][-_LONGEST_PARTICLE - 1 :]
                return Safe(text[: origin[start - before]])
        self._held = ""
        self._word = folded.rpartition(" ")[2][-_LONGEST_PARTICLE - 1 :]
        return Safe(text)

    def _match(self, folded: str, start: int, final: bool) -> tuple[RedZoneTopic | None, bool]:
        """Return the topic of a phrase at `start`, and whether one may still grow there."""
        rest = folded[start : start + self._longest + 1]
        open_ended = False
        for phrase, topic in self._phrases.items():
            if rest.startswith(phrase):
                if len(rest) > len(phrase) and _joins(rest, len(phrase)):
                    continue
                if len(rest) > len(phrase) or final:
                    return topic, False
                open_ended = True
            elif phrase.startswith(rest.rstrip()) and not final:
                open_ended = True
        return None, open_ended


# What Arabic writes together with the word behind it.
_PARTICLES = frozenset("و ف ب ل ك س ال لل وال فال بال كال ولل فلل وب ول وك فب فل وبال".split())
_LONGEST_PARTICLE = max(map(len, _PARTICLES))
# Accents and vowel signs belong to the letter before them; what cannot be seen belongs nowhere.
_MARKS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
# The first character of the scripts without spaces; nothing is joined with their letters.
_UNSPACED = "\u2e80"
_GAPS = re.compile(f"(?<=[{_UNSPACED}-\U0010ffff]) | (?=[{_UNSPACED}-\U0010ffff])")


def _severity(topic: RedZoneTopic) -> int:
    return _SEVERITIES.index(topic.severity)


def _fold(text: str) -> str:
    """Return the words as `fold` does, but й as и, and no spaces beside scripts that have none."""
    return _GAPS.sub("", fold(_UNSEEN.sub("", text)).replace("й", "и"))


def _holds(text: str, phrase: str) -> bool:
    """Whether a folded text holds a folded phrase as words of its own."""
    start = text.find(phrase)
    while start >= 0:
        end = start + len(phrase)
        if _begins(text, start) and (end == len(text) or not _joins(text, end)):
            return True
        start = text.find(phrase, start + 1)
    return False


def _begins(text: str, index: int) -> bool:
    """Whether a word begins at `index`, in Arabic also behind what is written together with it."""
    start = index
    while start and index - start <= _LONGEST_PARTICLE and _joins(text, start):
        start -= 1
    return start == index or text[start:index] in _PARTICLES


def _joins(text: str, index: int) -> bool:
    """Whether the characters around `index` belong to one word of an alphabet with spaces."""
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and before < _UNSPACED and after < _UNSPACED


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Return the text folded letter by letter, and where each letter came from."""
    letters: list[str] = []
    origin: list[int] = []
    last = ""
    for index, character in enumerate(text):
        for letter in _fold_character(character):
            if letter == " ":
                if last == " " or last >= _UNSPACED:
                    continue
            elif last == " " and letter >= _UNSPACED:
                letters.pop()
                origin.pop()
            letters.append(letter)
            origin.append(index)
            last = letter
    return "".join(letters), origin


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if _MARKS.match(character) or _UNSEEN.match(character):
        return ""
    return _fold(character) or " "
