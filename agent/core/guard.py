"""What Rosa declines: the question before a model is called, the reply before it leaves. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.core.types import Safe
from knowledge.language import fold
from knowledge.values import RedZoneTopic, best_text

Action = Literal["allow", "caution", "deflect", "block"]
_ACTIONS: dict[str, Action] = {"caution": "caution", "deflect": "deflect", "block": "block"}
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
    """Judges texts by the phrases, examples and near misses of the topics."""

    def __init__(self, topics: Sequence[RedZoneTopic]) -> None:
        self.phrases: dict[str, RedZoneTopic] = {}
        self._near_misses = {fold(miss) for topic in topics for miss in topic.near_misses}
        self._by_word: dict[str, list[_Example]] = {}
        self._exact: dict[str, RedZoneTopic] = {}
        for topic in topics:
            for phrases in topic.phrases.values():
                self.phrases |= {f" {fold(p)} ": topic for p in phrases if fold(p)}
            for lang, examples in topic.examples.items():
                for example in examples:
                    self._add_example(fold(example), lang, topic)

    def judge(self, text: str) -> Verdict:
        """Return the verdict on what a visitor said."""
        folded = fold(text)
        if folded in self._near_misses:
            return ALLOWED
        for phrase, topic in self.phrases.items():
            if phrase in f" {folded} " or (not phrase.isascii() and phrase.strip() in folded):
                return Verdict(_ACTIONS[topic.severity], topic, "phrase")
        if exact := self._exact.get(folded):
            return Verdict(_ACTIONS[exact.severity], exact, "example")
        if alike := self._alike(folded):
            return Verdict(_ACTIONS[alike.severity], alike, "alike")
        return ALLOWED

    def stream(self) -> "StreamGuard":
        """Return a guard for one reply."""
        return StreamGuard(self.phrases)

    def _add_example(self, folded: str, lang: str, topic: RedZoneTopic) -> None:
        self._exact[folded] = topic
        words = frozenset(folded.split())
        if len(words) >= ENOUGH_WORDS:
            example = _Example(words, topic)
            for word in words:
                self._by_word.setdefault(word, []).append(example)

    def _alike(self, folded: str) -> RedZoneTopic | None:
        words = frozenset(folded.split())
        if len(words) < ENOUGH_WORDS:
            return None
        shared: dict[int, int] = {}
        found: dict[int, _Example] = {}
        for word in words:
            for example in self._by_word.get(word, ()):
                shared[id(example)] = shared.get(id(example), 0) + 1
                found[id(example)] = example
        best = max(
            found.values(),
            key=lambda e: shared[id(e)] / len(words | e.words),
            default=None,
        )
        if best and shared[id(best)] / len(words | best.words) >= ENOUGH_OVERLAP:
            return best.topic
        return None


class StreamGuard:
    """Lets a reply out chunk by chunk, holding back only what may still become a phrase."""

    def __init__(self, phrases: dict[str, RedZoneTopic]) -> None:
        self._phrases = {phrase.strip(): topic for phrase, topic in phrases.items()}
        self._firsts = {phrase[0] for phrase in self._phrases}
        self._longest = max(map(len, self._phrases), default=0)
        self._held = ""
        self._last = " "
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
        folded, origin = _fold_with_origin(text)
        spaced = self._last + folded
        for start, letter in enumerate(folded):
            if letter not in self._firsts or _joins(spaced, start + 1):
                continue
            topic, open_ended = self._match(folded, start, final)
            if topic:
                self.verdict = Verdict(_ACTIONS[topic.severity], topic, "phrase in the reply")
            if topic or open_ended:
                self._held = text[origin[start] :]
                self._last = spaced[start]
                return Safe(text[: origin[start]])
        self._held = ""
        self._last = spaced[-1]
        return Safe(text)

    def _match(self, folded: str, start: int, final: bool) -> tuple[RedZoneTopic | None, bool]:
        """Return the topic of a phrase at `start`, and whether one may still grow there."""
        rest = folded[start : start + self._longest + 1]
        open_ended = False
        for phrase, topic in self._phrases.items():
            if topic.severity == "caution":
                continue
            if rest.startswith(phrase):
                if len(rest) > len(phrase) and _joins(rest, len(phrase)):
                    continue
                if len(rest) > len(phrase) or final:
                    return topic, False
                open_ended = True
            elif phrase.startswith(rest) and not final:
                open_ended = True
        return None, open_ended


def _joins(text: str, index: int) -> bool:
    """Whether the characters around `index` belong to one word of an alphabet with spaces."""
    before, after = text[index - 1], text[index]
    return before.isalnum() and after.isalnum() and before < "\u2e80" and after < "\u2e80"


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    return fold(character) or ("" if character.isalnum() else " ")


def _fold_with_origin(text: str) -> tuple[str, list[int]]:
    """Return the text folded character by character, and where each one came from."""
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        for letter in _fold_character(character):
            if letter == " " and letters and letters[-1] == " ":
                continue
            letters.append(letter)
            origin.append(index)
    return "".join(letters), origin
