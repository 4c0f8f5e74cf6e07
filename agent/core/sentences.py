"""A text by its sentences. Pure."""

import re

_SENTENCE = re.compile(r".+?(?:[.!?؟…]+(?=\s|$)|[。！？]+|$)\s*", re.DOTALL)


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, each with the space behind it."""
    return _SENTENCE.findall(text)


def shortened(text: str, most: int) -> str:
    """Return the first sentences of a text, on one line, up to `most` characters.

    A first sentence that is longer is cut at a word.
    """
    line = " ".join(text.split())
    kept = ""
    for sentence in sentences(line):
        if len(kept) + len(sentence.rstrip()) > most:
            break
        kept += sentence
    if kept or len(line) <= most:
        return kept.rstrip()
    start = line[: most - 1]
    return f"{start[: start.rfind(' ')] if ' ' in start else start}…"
