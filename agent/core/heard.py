"""What of an answer was said, as the history of the next request shows it. Pure."""

from knowledge.language import fold

# So many first characters, folded, that both have make one text the other's beginning.
_SHARED = 12


def heard(said: str, answer: str) -> str | None:
    """Return what was said of an answer; None where the text has nothing to do with it.

    A caller's history may hold a part of the answer, all of it, or all of it and what somebody
    else said after it; the beginning is the same each time. It may also have lost the beginning.
    """
    said = said.strip()
    one, other = _bare(said), _bare(answer)
    if not one or not other:
        return None
    shared = min(len(one), len(other), _SHARED)
    if one[:shared] == other[:shared] or one in other:
        return said
    return None


def _bare(text: str) -> str:
    """Return a text without what voices leave out: case, spaces, punctuation."""
    return fold(text).replace(" ", "")
