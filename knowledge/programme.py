"""When the sessions are: which of them a time means. Pure."""

from collections.abc import Iterable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.times import Window
from knowledge.values import Session

# Hours behind the first one after which what comes next counts about a third.
_SOON_H = 2.0
# What comes so much later than the first one is not next.
_LATEST_H = 24.0


class Programme:
    """The sessions, each in a slot, by their times."""

    def __init__(self, sessions: Iterable[tuple[int, Session]]) -> None:
        held = list(sessions)
        # Who asks for a time has to hear that the session then is cancelled, but not first.
        self._held = np.array([session.status != "cancelled" for _, session in held], np.bool_)
        self._likely = np.where(self._held, 1.0, 0.7).astype(np.float32)
        self._slots = np.array([slot for slot, _ in held], np.int32)
        self._starts = np.array([session.start.timestamp() for _, session in held], np.float64)
        self._ends = np.array([session.end.timestamp() for _, session in held], np.float64)
        self.days: frozenset[date] = frozenset(session.start.date() for _, session in held)

    def at(self, asked: Window) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the slots of the sessions in a window, and from 0 to 1 how well they fit."""
        start, end = asked.start.timestamp(), asked.end.timestamp()
        if asked.is_next:
            hours = (self._starts - start) / 3600
            comes = (hours > 0) & self._held
            first = hours[comes].min(initial=np.inf)
            fits = comes & (hours < first + _LATEST_H)
            near = np.exp(-(hours[fits] - first) / _SOON_H).astype(np.float32)
            return self._slots[fits], near
        fits = (self._starts < end) & (self._ends > start)
        # What begins then is meant before what still goes on.
        begins = np.where(self._starts[fits] >= start, 1.0, 0.8)
        if asked.is_moment:
            begins = np.ones_like(begins)
        return self._slots[fits], begins.astype(np.float32) * self._likely[fits]
