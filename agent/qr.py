"""QR codes as pictures, made here."""

import re
from functools import lru_cache
from html import escape

import segno

# XML has none of these, not even escaped; they come along when staff paste a text.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Light modules around the code, without which readers do not find it.
_QUIET = 4
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
    'shape-rendering="crispEdges"><title>{title}</title>'
    '<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
)


@lru_cache(maxsize=1024)
def svg(address: str, title: str) -> str:
    """Return the code of an address, black on white in any theme; `title` is read to the blind."""
    rows = segno.make_qr(address, error="m", boost_error=False).matrix
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for x, length in _runs(row)
    )
    return _SVG.format(size=len(rows) + 2 * _QUIET, title=escape(_NO_XML.sub("", title)), path=path)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Return where dark modules stand side by side, and how many."""
    found: list[tuple[int, int]] = []
    start = None
    for x, is_dark in enumerate((*row, 0)):
        if is_dark and start is None:
            start = x
        elif not is_dark and start is not None:
            found.append((start, x - start))
            start = None
    return found
