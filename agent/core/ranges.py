"""Which part of a file a request asks for. Pure."""

import re

_ONE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class Unsatisfiable(Exception):
    """Nothing of the file is in the range."""


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """Return the first byte and the one after the last; None where all of it is to be sent.

    That is so for what is no single range, too. Raises Unsatisfiable.
    """
    found = _ONE.fullmatch("".join(header.split()).lower())
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < int(first):
            return None
    if start >= end:
        raise Unsatisfiable
    return start, end
