"""What a text is judged by: parts of words, their stems, the kinds of things they name. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, pairwise

from agent.core.disguise import reveal
from knowledge.language import fold, is_chinese, stem

# Characters of an utterance that are read; of a longer one its two ends.
LONGEST = 1_200
# Of the utterances before.
_LONGEST_BEFORE = 300
# How many of these are kept, and how many words.
_MANY_WORDS = 10_000
_MANY_BEFORE = 1_000
_LONGEST_WORD = 24
_SIZES = (3, 4)
# How many concepts apart two of them still belong together.
_WINDOW = 4
# Kinds and concepts by language, each with its words and phrases.
Entries = Mapping[str, Mapping[str, Iterable[str]]]
# For each language: the stems of a word or phrase, and what it names.
Tables = Mapping[str, Mapping[str, Sequence[str]]]


class Words:
    """What words name, in all languages: kinds (`#country`) and concepts (`~hide`)."""

    def __init__(self, tables: Tables) -> None:
        """Take what `tables_of` made."""
        self.tables = tables
        self._tables = {lang: _Table(names, lang) for lang, names in tables.items()}
        self._english = self._tables.get("en", _Table({}, "en"))
        # What was said before is asked about with each question of a conversation.
        self._before: dict[tuple[str, str], list[str]] = {}

    def of(self, words: Sequence[str], lang: str) -> list[str]:
        """Return what folded words name, in their order, each as often as it is named.

        English words are known within all languages.
        """
        table = self._tables.get(lang, self._english)
        found: list[str] = []
        at = 0
        while at < len(words):
            if is_chinese(words[at]):
                found += self._tables["zh"].in_run(words[at]) if "zh" in self._tables else ()
                at += 1
                continue
            names, size = table.at(words, at)
            if not names and table is not self._english and words[at].isascii():
                names, size = self._english.at(words, at)
            found += names
            at += size
        return found

    def named_before(self, text: str, lang: str) -> list[str]:
        """Return what an utterance before the one that is judged names."""
        text = text[-_LONGEST_BEFORE:]
        found = self._before.get((text, lang))
        if found is None:
            if len(self._before) >= _MANY_BEFORE:
                self._before.clear()
            found = self._before[text, lang] = self.of(reveal(text).split(), lang)
        return found


def tables_of(entries: Entries) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return words and phrases by their stems, for `Words`."""
    return {lang: _table_of(of, lang) for lang, of in entries.items()}


def _table_of(entries: Mapping[str, Iterable[str]], lang: str) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for name in sorted(entries):
        for text in entries[name]:
            folded = fold(text)
            if folded and is_chinese(folded):
                key = folded.replace(" ", "")
            else:
                key = " ".join(stem(word, lang) for word in folded.split())
            if key:
                table[key] = tuple(dict.fromkeys((*table.get(key, ()), name)))
    return table


class _Table:
    """The words and phrases of one language, and the longest that begins with each stem."""

    def __init__(self, names: Mapping[str, Sequence[str]], lang: str) -> None:
        self._lang = lang
        self._names = names
        self._longest: dict[str, int] = {}
        for key in names:
            parts = key if is_chinese(key) else key.split(" ")
            self._longest[parts[0]] = max(self._longest.get(parts[0], 0), len(parts))
        # Most words begin nothing; which do is kept by how they are written.
        self._begun: dict[str, tuple[str, int]] = {}

    def at(self, words: Sequence[str], at: int) -> tuple[Sequence[str], int]:
        """Return what the words from `at` on name, the longest that do, and how many they are."""
        first, longest = self._begun.get(words[at]) or self._begin(words[at])
        for size in range(min(longest, len(words) - at), 0, -1):
            key = " ".join((first, *(stem(w, self._lang) for w in words[at + 1 : at + size])))
            if names := self._names.get(key):
                return names, size
        return (), 1

    def _begin(self, word: str) -> tuple[str, int]:
        """Return the stem of a word and how many words the longest phrase has that it begins."""
        if len(self._begun) >= _MANY_WORDS:
            self._begun.clear()
        first = stem(word, self._lang)
        found = self._begun[word] = first, self._longest.get(first, 0)
        return found

    def in_run(self, run: str) -> list[str]:
        """Return what a run of Chinese names, the longest word at each character."""
        found: list[str] = []
        at = 0
        while at < len(run):
            longest = min(self._longest.get(run[at], 0), len(run) - at)
            size = next((n for n in range(longest, 0, -1) if run[at : at + n] in self._names), 0)
            found += self._names[run[at : at + size]] if size else ()
            at += max(size, 1)
        return found


def shortened(text: str, longest: int = LONGEST) -> str:
    """Return a text, of a long one its two ends."""
    return text if len(text) <= longest else f"{text[: longest // 2]} {text[-longest // 2 :]}"


def words_of(text: str) -> list[str]:
    """Return the words of an utterance as they are judged."""
    return reveal(shortened(text)).split()


def of_whole(
    words: Sequence[str], lang: str, known: Words, before: Iterable[str] = ()
) -> list[str]:
    """Return what an utterance is judged by beside its single words, some more than once.

    `before` are the utterances before it; of these only what they name counts, beside it.
    """
    stems = [word if is_chinese(word) else stem(word, lang) for word in words]
    found = [f"{first} {second}" for first, second in pairwise(stems)]
    if stems:
        found.append(f"^{stems[0][:2] if is_chinese(stems[0]) else stems[0]}")
    named = known.of(words, lang)
    found += named
    kinds = sorted({name for name in named if name[0] == "#"})
    found += [f"{first}&{second}" for first, second in combinations(kinds, 2)]
    found += _together([name for name in named if name[0] == "~"])
    earlier = [name for text in before for name in known.named_before(text, lang)]
    found += [f"<{name}" for name in earlier]
    kinds_before = sorted({name for name in earlier if name[0] == "#"})
    found += [f"<{name}&{kind}" for name in kinds_before for kind in kinds]
    return found


def _together(concepts: Sequence[str]) -> list[str]:
    """Return pairs of concepts that stand near each other, whatever the order of a language."""
    return [
        f"{first}&{second}" if first < second else f"{second}&{first}"
        for at, first in enumerate(concepts)
        for second in concepts[at + 1 : at + _WINDOW]
    ]


def of_word(word: str, lang: str) -> tuple[str, ...]:
    """Return the stem and the parts of a word; of a run of Chinese its characters and pairs."""
    if is_chinese(word):
        parts = (word[at : at + size] for size in (1, 2, 3) for at in range(len(word) - size + 1))
        return tuple(parts)
    word = word[:_LONGEST_WORD]
    padded = f"_{word}_"
    parts = (padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1))
    return (f"={stem(word, lang)}", *parts)
