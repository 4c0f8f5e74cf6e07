"""Origins of pages that may show the chat page in a frame. Pure."""

import re

_NAME = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LOCAL = r"(?:localhost|127\.0\.0\.1|\[::1\])"
# Whatever it lets through may stand in a header.
_ORIGIN = re.compile(rf"(?:https://(?:{_NAME}|\[::1\])|http://{_LOCAL})(?::[0-9]{{1,5}})?")


def origin(typed: str) -> str:
    """Return an origin as browsers write it, "" where this is none that may be allowed.

    That is a scheme, a host and perhaps a port, with https unless it is this very machine.
    """
    tidy = typed.strip().lower()
    tidy = tidy.removesuffix("/")
    return tidy if _ORIGIN.fullmatch(tidy) else ""
