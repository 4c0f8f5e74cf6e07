"""What Rosa may always say, though a phrase stands in it: deflections and facts. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain

from agent.core.matching import Phrases, folded

_SENTENCE = re.compile(r"[^.!?…。！？؟\n]*(?:[.!?…。！？؟\n]+|$)")
END = re.compile(r"[.!?…。！？؟\n]")


class OwnWords:
    """Sentences that never count as a violation, by the phrases that they hold."""

    def __init__(self, texts: Iterable[str], phrases: Phrases) -> None:
        self.sentences: frozenset[str] = frozenset(chain.from_iterable(map(_folded, texts)))
        by_phrase: dict[str, list[str]] = {}
        for sentence in sorted(self.sentences):
            for phrase, _topic in phrases.found_in(sentence):
                by_phrase.setdefault(phrase, []).append(sentence)
        self._by_phrase: Mapping[str, list[str]] = by_phrase

    def may_hold(self, phrase: str) -> bool:
        """Whether one of the sentences holds the phrase."""
        return phrase in self._by_phrase

    def allow(self, phrase: str, sentence: str) -> bool:
        """Whether the phrase stands in a sentence that is one of these, or that ends with one."""
        said = folded(sentence)
        return any(said.endswith(own) for own in self._by_phrase.get(phrase, ()))


@lru_cache(maxsize=65_536)
def _folded(text: str) -> tuple[str, ...]:
    """The sentences of a text as they are compared; of content most stay the same."""
    return tuple(kept for sentence in sentences(text) if (kept := folded(sentence)))


NOTHING = OwnWords((), Phrases({}))


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text with their ends; together they are the text."""
    return (found.group() for found in _SENTENCE.finditer(text) if found.group())
