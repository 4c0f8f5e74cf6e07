"""What Rosa may always say, though a phrase stands in it: deflections and facts. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from agent.core.matching import folded

# What stands before a sentence that is quoted: 'As I said: ...', 'The session "..."'.
_LEAD = re.compile(r'[:：«“"„『「《‘(（–—]\s*')
# Characters of a sentence that is long.
_LONG = 400
_SENTENCE = re.compile(r"[^.!?…。！？؟\n]*(?:[.!?…。！？؟\n]+|$)")
_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
END = re.compile(r"[.!?…。！？؟\n]")


class OwnWords:
    """Sentences that never count as a violation, though a phrase stands in them."""

    def __init__(self, said: Counter[str], beside: "OwnWords | None" = None) -> None:
        """Take how many texts say each folded sentence, and sentences beside these."""
        self.said = said
        self._beside = beside
        # Few phrases are ever met; which sentences hold each is looked for then.
        self._by_phrase: dict[str, list[str]] = {}
        self._long: list[str] | None = None

    def changed(self, gone: Iterable[str], added: Iterable[str]) -> "OwnWords":
        """Return the sentences without those of texts that are gone, and with those of others.

        Only what changed is read; all else is carried over.
        """
        less, more = list(_folded(gone)), list(_folded(added))
        if not less and not more:
            return self
        said = self.said.copy()
        said.update(more)
        said.subtract(less)
        for sentence in less:
            if said[sentence] <= 0:
                del said[sentence]
        changed = OwnWords(said, self._beside)
        # The serving loop adds to it meanwhile.
        for phrase, holding in list(self._by_phrase.items()):
            now = {own for own in (*holding, *more) if phrase in own and own in said}
            changed._by_phrase[phrase] = sorted(now)
        return changed

    def beside(self, others: "OwnWords") -> "OwnWords":
        """Return these sentences, with others beside them."""
        return OwnWords(self.said, others)

    def has(self, sentence: str) -> bool:
        """Whether a folded sentence is one of these."""
        return sentence in self.said or (self._beside is not None and self._beside.has(sentence))

    def allow(self, phrase: str, sentence: str) -> bool:
        """Whether a sentence is one of these, or quotes one and has the phrase only there."""
        own = frozenset(self.holding(phrase))
        if not own:
            return False
        return folded(sentence) in own or any(
            folded(sentence[found.end() :]) in own and phrase not in folded(sentence[: found.end()])
            for found in _LEAD.finditer(sentence)
        )

    def may_become(self, text: str) -> bool:
        """Whether a text is the beginning of one of these that is long."""
        if self._long is None:
            self._long = [own for own in self.said if len(own) > _LONG]
        begun = folded(text)
        is_own = any(own.startswith(begun) for own in self._long)
        return is_own or (self._beside is not None and self._beside.may_become(text))

    def holding(self, phrase: str) -> list[str]:
        """Return the sentences in which a folded phrase stands."""
        if phrase not in self._by_phrase:
            self._by_phrase[phrase] = sorted(own for own in self.said if phrase in own)
        return self._by_phrase[phrase] + (self._beside.holding(phrase) if self._beside else [])


def own_words(texts: Iterable[str], beside: "OwnWords | None" = None) -> OwnWords:
    """Return the sentences of texts, with others beside them."""
    return OwnWords(Counter(_folded(texts)), beside)


def _folded(texts: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of texts as they are compared."""
    for text in texts:
        yield from (kept for sentence in sentences(text) if (kept := folded(sentence)))
        # What staff broke into lines is said in one.
        if (joined := _BREAK.sub(" ", text)) != text:
            yield from (kept for sentence in sentences(joined) if (kept := folded(sentence)))


NOTHING = own_words(())


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a text with their ends; together they are the text."""
    return (found.group() for found in _SENTENCE.finditer(text) if found.group())
