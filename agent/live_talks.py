"""What is being said in this process, for those who watch: the latest conversations, bounded.

A turn costs two entries in dictionaries and a count of its characters. Its words are looked up in
its entry, and only while somebody watches.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

from agent.entry import Entry

# How many conversations are kept, how many attempts of each, and for how long after the last one.
MOST, LINES, KEPT_S = 300, 8, 1800.0
# Characters of all of them together: without the oldest it is less again.
MOST_CHARACTERS = 8_000_000
# Characters of a question that a list shows, and of a question or an answer that is opened.
SNIPPET, LONGEST = 140, 4_000
Event = dict[str, Any]


@dataclass(slots=True)
class Talk:
    """One conversation."""

    since: datetime
    entries: deque[Entry] = field(default_factory=lambda: deque(maxlen=LINES))
    touched: float = field(default_factory=time.monotonic)
    characters: int = 0

    def count(self) -> int:
        """Return how many characters it holds more than when they were counted before."""
        before, self.characters = self.characters, sum(map(_characters, self.entries))
        return self.characters - before


class Talks:
    """The conversations of this process, the one that was spoken in last at the end."""

    def __init__(self) -> None:
        self._talks: OrderedDict[UUID, Talk] = OrderedDict()
        self._characters = 0
        self._changed: dict[UUID, None] = {}
        # How many characters were told of the entries of watched conversations.
        self._told: dict[UUID, dict[UUID, int]] = {}

    def begin(self, entry: Entry) -> None:
        """Note a turn that begins."""
        key = entry.conversation
        talk = self._talks.get(key)
        if talk is None:
            talk = self._talks[key] = Talk(entry.started_at)
        else:
            self._talks.move_to_end(key)
            talk.touched = time.monotonic()
        talk.entries.append(entry)
        self._changed[key] = None
        self._count(talk)

    def end(self, entry: Entry) -> None:
        """Note that a turn has ended, or that what became of it is known now."""
        key = entry.conversation
        if talk := self._talks.get(key):
            self._changed[key] = None
            if told := self._told.get(key):
                told.pop(entry.id, None)
            self._count(talk)

    def forget_told(self, conversation: UUID | None = None) -> None:
        """Have all told anew, or the words of one conversation: somebody has begun to watch."""
        if conversation is None:
            self._changed = dict.fromkeys(self._talks)
            self._told.clear()
        else:
            self._told.pop(conversation, None)

    def changes(self, watched: Collection[UUID]) -> list[Event]:
        """Return what is new: a card of each conversation, and of watched ones the words too."""
        self.forget_old()
        changed, self._changed = self._changed, {}
        events = [self._card(key) for key in changed if key in self._talks]
        for key in self._told.keys() - set(watched):
            del self._told[key]
        for key in watched:
            if talk := self._talks.get(key):
                told = self._told.setdefault(key, {})
                for entry in talk.entries:
                    events += _words(key, entry, told)
        return events

    def conversations(self) -> list[UUID]:
        """Return the conversations that are kept."""
        return list(self._talks)

    def forget_old(self) -> None:
        """Forget the conversations in which nobody has spoken for long."""
        now = time.monotonic()
        old = takewhile(lambda pair: now - pair[1].touched > KEPT_S, self._talks.items())
        for key in [key for key, _talk in old]:
            self._forget(key)

    def forget(self, conversation: UUID, up_to: datetime) -> None:
        """Forget the turns of a conversation that began by then: they were erased."""
        talk = self._talks.get(conversation)
        if talk is None:
            return
        later = [entry for entry in talk.entries if entry.started_at > up_to]
        if later:
            talk.entries = deque(later, maxlen=LINES)
            talk.since = later[0].started_at
            self._count(talk)
        else:
            self._forget(conversation)
        self._told.pop(conversation, None)

    def rest(self) -> None:
        """Nobody watches: keep no account of what would have to be told."""
        self._changed.clear()
        self._told.clear()

    def _card(self, key: UUID) -> Event:
        talk = self._talks[key]
        last = talk.entries[-1]
        return {
            "is": "card",
            "id": key.hex,
            "channel": last.channel_slug,
            "persona": last.persona,
            "lang": last.lang,
            "since": talk.since.isoformat(),
            "at": last.started_at.isoformat(),
            "running": any(entry.ended_at is None for entry in talk.entries),
            "status": last.status,
            "staff": last.rule == "staff",
            "question": _shown(last, last.question)[:SNIPPET],
        }

    def _count(self, talk: Talk) -> None:
        """Count what a conversation holds now, and forget the oldest ones that are too many."""
        self._characters += talk.count()
        while len(self._talks) > MOST or self._characters > MOST_CHARACTERS:
            self._forget(next(iter(self._talks)))

    def _forget(self, key: UUID) -> None:
        self._characters -= self._talks.pop(key).characters
        self._changed.pop(key, None)


def _characters(entry: Entry) -> int:
    return len(entry.question) + len(entry.answer) + len(entry.made) + len(entry.said_before)


def _words(key: UUID, entry: Entry, told: dict[UUID, int]) -> Iterator[Event]:
    length, answer = told.get(entry.id), _shown(entry, entry.answer)
    if length is None:
        yield line(key, entry)
    elif len(answer) > length:
        words = {"id": entry.id.hex, "from": length, "text": answer[length:]}
        yield {"is": "words", "talk": key.hex, **words}
    told[entry.id] = len(answer)


def _shown(entry: Entry, text: str) -> str:
    return text[:LONGEST] if entry.keeps_words else ""


def line(key: UUID, entry: Entry) -> Event:
    """Return a whole attempt as those who watch its conversation see it."""
    ended = entry.ended_at is not None
    return {
        "is": "turn",
        "talk": key.hex,
        "id": entry.id.hex,
        "question": _shown(entry, entry.question),
        "answer": _shown(entry, entry.answer),
        "lang": entry.lang,
        "at": entry.started_at.isoformat(),
        "status": entry.status if ended else "",
        "rule": entry.rule,
        "stage": entry.stage,
    }


here = Talks()
