"""Which request is another attempt at the same utterance. Pure.

Callers ask while the visitor still speaks, each time with more of what was said, and ask again what
they got no answer to.
"""

import hashlib
from dataclasses import dataclass

from agent.core.types import ChatRequest
from knowledge.language import fold

# Seconds after which a request is no attempt at what was asked before it.
KEPT_S = 600.0
# Characters of an utterance that are compared as words; beyond them it has to be the very same.
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells one request from another of its conversation.

    `before` stands for all that was said before the utterance. `words` are the letters of the
    utterance, `rest` what of it is no words: equal traces are the same request.
    """

    before: str
    words: str
    rest: str = ""


def trace(request: ChatRequest) -> Trace:
    """Return the trace of a request; the caller's system messages have no part in it."""
    said = "\0".join(f"{message.role}\n{message.text}" for message in request.history)
    return trace_of(_digest(said), request.question)


def trace_of(before: str, question: str) -> Trace:
    """Return the trace of an utterance, `before` standing for what was said before it."""
    words = letters(question[:LONGEST])
    rest = question[LONGEST:] if words else question
    return Trace(before, words, _digest(rest) if rest else "")


def veiled(one: Trace, key: bytes) -> Trace:
    """Return a trace that tells no words, and is to others of the same key what the plain one is.

    Each letter becomes signs of one length that follow from it and all before it.
    """
    signs, so_far = [], hashlib.blake2b(key=key, digest_size=4)
    for letter in one.words:
        so_far.update(letter.encode("utf-8", "surrogatepass"))
        signs.append(so_far.hexdigest())
    return Trace(_digest(one.before, key), "".join(signs), one.rest and _digest(one.rest, key))


def letters(text: str) -> str:
    """Return a text without what a recogniser changes its mind about.

    Those are case, accents, punctuation and spaces, and the forms that a script has for one letter.
    """
    return fold(text).replace(" ", "")


def supersedes(newer: Trace, older: Trace) -> bool:
    """Whether the newer request takes the older one's place: it is the same, or says more of it.

    What was heard so far may end in the middle of a word, and not every script has spaces between
    them, so letters count and not words. What has no letters is the beginning of nothing.
    """
    return newer == older or grows(newer, older)


def grows(newer: Trace, older: Trace) -> bool:
    """Whether the newer utterance begins with all of the older one and goes on."""
    return (
        newer.before == older.before
        and bool(older.words)
        and not older.rest
        and newer.words.startswith(older.words)
        and newer != older
    )


def _digest(text: str, key: bytes = b"") -> str:
    whole = text.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, key=key, digest_size=16).hexdigest()
