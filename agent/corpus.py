"""Reads the sentences that the guard learns from besides those of staff: files of this code.

A file for each language, `guard_corpus/fr.txt`: lines under headings. `[SLUG questions]`, `[SLUG
statements]`, `[SLUG followups]` and `[SLUG near]` belong to the topic of that slug (`near`: what
must be answered), `[harmless ...]` to none; a follow-up stands behind the utterance before it and
` | `. `[words KIND]` are words for one kind of thing.

`guard_corpus/lexicon.fr.txt` has on each line a concept that all languages share, and the words for
it: `hide: cacher, dissimuler`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

HARMLESS = "harmless"
_HEADING = re.compile(r"\[(\S+) (\w+)\]")
_BETWEEN = " | "
_LEXICON = "lexicon."


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; `topic` is empty for a harmless one, `near` names the topic it is close to."""

    text: str
    lang: str
    topic: str = ""
    before: str = ""
    near: str = ""
    is_statement: bool = False


@dataclass(frozen=True, slots=True)
class Corpus:
    """All sentences, the words of each kind, and a digest of both."""

    sentences: tuple[Sentence, ...]
    words: dict[str, dict[str, tuple[str, ...]]]
    digest: str


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    """Return what ships with the code."""
    folder = settings.GUARD_CORPUS
    files = sorted(folder.glob("*.txt")) if folder else []
    if folder and not files:
        raise FileNotFoundError(
            f"{folder} has no sentences for the guard to learn from (*.txt). They come with Rosa's"
            " code: install all of it."
        )
    sentences: list[Sentence] = []
    words: dict[str, dict[str, list[str]]] = {}
    for file in files:
        lang = file.stem.removeprefix(_LEXICON)
        if file.stem.startswith(_LEXICON):
            for concept, texts in _concepts(file):
                words.setdefault(lang, {}).setdefault(f"~{concept}", []).extend(texts)
            continue
        for heading, kind, line in _lines(file):
            if heading == "words":
                words.setdefault(lang, {}).setdefault(f"#{kind}", []).append(line)
            else:
                sentences.append(_sentence(heading, kind, line, lang))
    digest = sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    found = {lang: {name: tuple(of) for name, of in kinds.items()} for lang, kinds in words.items()}
    return Corpus(tuple(sentences), found, digest)


def _concepts(file: Path) -> Iterator[tuple[str, list[str]]]:
    for line in file.read_text("utf-8").splitlines():
        concept, _, texts = line.partition(":")
        if texts.strip():
            yield concept.strip(), [text.strip() for text in texts.split(",") if text.strip()]


def _lines(file: Path) -> Iterator[tuple[str, str, str]]:
    heading = kind = ""
    for line in file.read_text("utf-8").splitlines():
        if found := _HEADING.fullmatch(line.strip()):
            heading, kind = found.groups()
        elif line.strip():
            yield heading, kind, line.strip()


def _sentence(heading: str, kind: str, line: str, lang: str) -> Sentence:
    is_harmless = heading == HARMLESS or kind == "near"
    before, _, text = line.rpartition(_BETWEEN) if kind == "followups" else ("", "", line)
    return Sentence(
        text,
        lang,
        topic="" if is_harmless else heading,
        before=before,
        near=heading if kind == "near" else "",
        is_statement=kind == "statements",
    )
