"""Has the memory of this process forget what was erased, and what is old.

Who erases cannot tell a process that serves elsewhere, so each looks for itself.
"""

import logging
import time
from datetime import datetime

from django.db import Error, connection
from django.utils import timezone

from agent import erased, news
from knowledge.worker import Watch

log = logging.getLogger("rosa.erasure")
_LOOK_S = 2.0
# Seconds for which an erasure is told: what is on its way between processes arrives meanwhile.
_TELL_S = 30.0
# What was erased lately, by when this process saw it first.
_seen: dict[tuple[str, datetime], float] = {}


def look() -> None:
    """Tell the serving loop what to forget. Never raises."""
    marks: dict[str, datetime] = {}
    try:
        marks = _fresh()
    except Error:
        # Told at a later look. Who watches the content says that the database is gone.
        connection.close()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("erasures-not-read error=%s", type(exc).__name__)
        connection.close()
    news.tell_here_from_thread("forget", marks)


def _fresh() -> dict[str, datetime]:
    """Return the marks that this process has not seen for long."""
    global _seen
    now = time.monotonic()
    found = erased.marks(timezone.now() - erased.LATELY)
    _seen = {pair: _seen.get(pair, now) for pair in found.items()}
    return {mark: at for (mark, at), since in _seen.items() if now - since < _TELL_S}


watch = Watch("rosa-forgetting", look, _LOOK_S)
