"""Lets a reply out as it comes, and nothing of it that is forbidden. Pure.

Two ways, with the same `feed` and `flush`: `StreamGuard` holds back only what may still become a
phrase; `SentenceGuard` holds each sentence until it is whole and judged.
"""

from collections.abc import Callable
from typing import Protocol

from agent.core.matching import (
    LONGEST_PARTICLE,
    Phrases,
    folded_letters,
    joins,
    origins,
)
from agent.core.own_words import END, NOTHING, OwnWords, sentences
from agent.core.types import Safe
from agent.core.verdict import ALLOWED, Verdict, verdict_on

IN_REPLY = "phrase in the reply"
# Characters of a sentence that is judged though it has not ended.
_LONGEST_SENTENCE = 600
# Characters that are kept of a sentence that has begun to leave.
_LONGEST_BEGUN = 4_000


class ReplyGuard(Protocol):
    """What a reply goes through; `verdict` says whether it may go on."""

    verdict: Verdict

    def feed(self, chunk: str) -> Safe:
        """Return the text that may leave now, possibly empty. Nothing leaves after a hit."""

    def flush(self) -> Safe:
        """Return the text that was still held, once the reply is complete."""


class StreamGuard:
    """Lets a reply out chunk by chunk, holding back only what may still become a phrase."""

    def __init__(self, phrases: Phrases, own: OwnWords = NOTHING) -> None:
        self._phrases = phrases
        self._own = own
        self._held = ""
        self._word = ""
        # What has left of the sentence that is being said.
        self._sentence = ""
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
        # The word that the text goes on with stands before it, so that its end is no beginning.
        whole, before = self._word + folded_letters(text), len(self._word)
        for start in self._phrases.starts(whole, before):
            phrases, open_ended = self._match(whole, start, final)
            if not phrases and not open_ended:
                continue
            at = origins(text)[start - before]
            for phrase in phrases:
                is_own = self._is_own(phrase, text, at, final=final)
                open_ended |= is_own is None
                if is_own is False:
                    self.verdict = verdict_on(self._phrases.topics[phrase], IN_REPLY)
                    break
            if self.verdict.declines or open_ended:
                self._held = text[at:]
                return self._say(text[:at], whole[:start])
        self._held = ""
        return self._say(text, whole)

    def _say(self, text: str, whole: str) -> Safe:
        """Note what leaves: the beginning of a word and of a sentence that may go on."""
        self._word = whole.rpartition(" ")[2][-LONGEST_PARTICLE - 1 :]
        if END.search(text):
            self._sentence = text[[found.end() for found in END.finditer(text)][-1] :]
        else:
            self._sentence += text
        if len(self._sentence) > _LONGEST_BEGUN:
            self._sentence = self._sentence[-_LONGEST_BEGUN // 2 :]
        return Safe(text)

    def _is_own(self, phrase: str, text: str, at: int, *, final: bool) -> bool | None:
        """Whether the sentence around `at` is one that may hold the phrase; None: not yet known."""
        holding = self._own.holding(phrase)
        if not holding:
            return False
        end = END.search(text, at)
        # Folded, as they are kept, sentences are shorter than they are said.
        longest = max(_LONGEST_SENTENCE, 2 * max(map(len, holding)))
        if end is None and not final and len(text) - at < longest:
            return None
        starts = [found.end() for found in END.finditer(text, 0, at)]
        begun = text[starts[-1] : at] if starts else self._sentence + text[:at]
        return self._own.allow(phrase, begun + text[at : end.end() if end else len(text)])

    def _match(self, whole: str, start: int, final: bool) -> tuple[list[str], bool]:
        """Return the phrases at `start`, and whether one may still grow there."""
        rest = whole[start : start + self._phrases.longest + 1]
        found: list[str] = []
        open_ended = False
        for phrase in self._phrases.beginning_as(rest.rstrip()):
            if rest.startswith(phrase):
                if len(rest) > len(phrase) and joins(rest, len(phrase)):
                    continue
                if len(rest) > len(phrase) or final:
                    found.append(phrase)
                else:
                    open_ended = True
            elif phrase.startswith(rest.rstrip()) and not final:
                open_ended = True
        return found, open_ended


class SentenceGuard:
    """Lets a reply out sentence by sentence, each one judged before it leaves.

    What passes `phrases` is judged, so that no phrase hides across the end of a sentence.
    """

    def __init__(
        self, phrases: StreamGuard, judge: Callable[[str], Verdict], own: OwnWords = NOTHING
    ) -> None:
        self._phrases = phrases
        self._judge = judge
        self._own = own
        self._held = ""
        self.verdict = ALLOWED

    def feed(self, chunk: str) -> Safe:
        """Return the sentences that are whole now and may leave. Nothing leaves after a hit."""
        if self.verdict.declines:
            return Safe("")
        self._held += self._phrases.feed(chunk)
        said = ""
        while not self.verdict.declines and (end := self._end_of_first()):
            said += self._judged(self._held[:end])
            self._held = self._held[end:]
        if self._phrases.verdict.declines and not self.verdict.declines:
            # The sentence that the phrase stands in does not leave either.
            self.verdict = self._phrases.verdict
        return Safe(said)

    def flush(self) -> Safe:
        """Return the rest, if it may leave."""
        if self.verdict.declines:
            return Safe("")
        self._held += self._phrases.flush()
        if self._phrases.verdict.declines:
            self.verdict = self._phrases.verdict
            return Safe("")
        rest, self._held = self._held, ""
        said = ""
        for sentence in sentences(rest):
            said += self._judged(sentence) if not self.verdict.declines else ""
        return Safe(said)

    def _end_of_first(self) -> int:
        """Where the first sentence ends, 0 while it goes on; "3.5" and "U.N." end none."""
        for found in END.finditer(self._held):
            end = found.end()
            if found.group() in "。！？\n":
                return end
            if end < len(self._held) and self._held[end].isspace():
                return end + 1
        is_too_long = len(self._held) >= _LONGEST_SENTENCE and not self._own.may_become(self._held)
        return len(self._held) if is_too_long else 0

    def _judged(self, sentence: str) -> str:
        verdict = self._judge(sentence)
        if verdict.declines:
            self.verdict = verdict
            return ""
        return sentence
