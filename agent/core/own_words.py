"""What Rosa may always say, though a phrase stands in it: deflections and facts. Pure."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from agent.core.matching import begins, folded

_SENTENCE = re.compile(r"[^.!?…。！？؟\n]*(?:[.!?…。！？؟\n]+|$)")
END = re.compile(r"[.!?…。！？؟\n]")


class OwnWords:
    """Sentences that never count as a violation, though a phrase stands in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.sentences: frozenset[str] = frozenset(chain.from_iterable(map(_folded, texts)))
        # Few phrases are ever met; which sentences hold each is looked for then.
        self._by_phrase: dict[str, list[str]] = {}

    def may_hold(self, phrase: str) -> bool:
        """Whether one of the sentences holds the phrase."""
        return bool(self._holding(phrase))

    def allow(self, phrase: str, sentence: str) -> bool:
        """Whether a sentence is one of these, or ends with one and has the phrase only there."""
        said = folded(sentence)
        for own in self._holding(phrase):
            cut = len(said) - len(own)
            if said.endswith(own) and phrase not in said[:cut] and (not cut or begins(said, cut)):
                return True
        return False

    def _holding(self, phrase: str) -> list[str]:
        if phrase not in self._by_phrase:
            self._by_phrase[phrase] = sorted(own for own in self.sentences if phrase in own)
        return self._by_phrase[phrase]


@lru_cache(maxsize=65_536)
def _folded(text: str) -> tuple[str, ...]:
    """The sentences of a text as they are compared; of content most stay the same."""
    return tuple(kept for sentence in sentences(text) if (kept := folded(sentence)))


NOTHING = OwnWords(())


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text with their ends; together they are the text."""
    return (found.group() for found in _SENTENCE.finditer(text) if found.group())
