"""One attempt while it goes on, as the journal will keep it."""

import re
import time
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from agent.core.printed import count_tokens
from agent.core.types import Channel, Endpoint
from agent.ids import conversation_id, new_id

# Where the guard found something.
IN_QUESTION, IN_REPLY = "question", "reply"
# The status of one whose place another took.
SUPERSEDED = "superseded"


# Characters of what the history shows as said last that are kept.
SAID_BEFORE_LENGTH = 8_000
# A request's id that cannot be made of words: Rosa's own, or a number.
_NUMBER = re.compile(r"(?:req-)?[0-9A-Fa-f-]*")
# What prices are of.
_MILLION = 1_000_000


@dataclass(slots=True)
class Entry:
    """One attempt as it goes on; begins as `cut`, so that a caller who leaves needs no code.

    `is_counted` says whether it is in the figures of operators: a trial of staff is not. `unread`:
    what is said is not judged before it leaves, and is to be read by the classifier afterwards.
    `pieces` are the words of models as they come, `provider_asked` is who is paid for them.
    Without `keeps_words` nothing of what is said gets into a row, nor who says it.
    """

    channel: int | None
    channel_slug: str
    key: str
    question: str = ""
    persona: str = ""
    lang: str = ""
    release: int = 0
    request_id: str = ""
    person: str = ""
    answer: str = ""
    made: str = ""
    said_before: str = ""
    before: str = ""
    status: str = "cut"
    provider: str = ""
    model: str = ""
    handovers: list[dict[str, Any]] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    topic: str = ""
    rule: str = ""
    stage: str = ""
    error: str = ""
    ttft_ms: float | None = None
    total_ms: float | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    cost: float = 0.0
    unsourced: bool = False
    unread: bool = False
    id: UUID = field(default_factory=new_id)
    turn: UUID | None = None
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended_at: datetime | None = None
    clock: float = field(default_factory=time.perf_counter)
    is_counted: bool = True
    keeps_words: bool = True
    pieces: list[str] = field(default_factory=list)
    provider_asked: Endpoint | None = None
    _conversation: UUID | None = field(default=None, init=False)

    @property
    def conversation(self) -> UUID:
        """The id of the conversation, which follows from channel and key."""
        if self._conversation is None:
            channel = Channel(id=self.channel, slug=self.channel_slug)
            self._conversation = conversation_id(channel.identity, self._kept_key())
        return self._conversation

    def elapsed_ms(self) -> float:
        """Return the milliseconds since the request arrived."""
        return round((time.perf_counter() - self.clock) * 1000, 2)

    def spoke(self) -> None:
        """Note the first words."""
        if self.ttft_ms is None:
            self.ttft_ms = self.elapsed_ms()

    def end(self) -> None:
        """Note the end, and what was made and used by then."""
        self.ended_at = datetime.now(UTC)
        self.total_ms = self.elapsed_ms()
        made = "".join(self.pieces).strip()
        self.pieces.clear()
        self.made = "" if made in self.answer else made
        self.completion_tokens = self.completion_tokens or count_tokens(made)
        self.unsourced = self.unsourced and bool(self.answer)
        self.unread = self.unread and self.status != SUPERSEDED
        if asked := self.provider_asked:
            self.cost = (
                self.prompt_tokens * asked.prompt_price
                + self.completion_tokens * asked.completion_price
            ) / _MILLION

    def row(self, process: str) -> dict[str, Any]:
        """Return the entry as plain values, as the queue and the spool carry it."""
        return {
            **{name: getattr(self, name) for name in _COPIED},
            **({} if self.keeps_words else _NO_WORDS),
            "request_id": self._kept_request_id(),
            "id": self.id.hex,
            "turn": (self.turn or self.id).hex,
            "conversation_id": self.conversation.hex,
            "key": self._kept_key(),
            "channel_id": self.channel,
            "channel_slug": self.channel_slug,
            "process": process,
        }

    def _kept_key(self) -> str:
        return self.key if self.keeps_words else hidden_key(self.key)

    def _kept_request_id(self) -> str:
        return kept_request_id(self.request_id, keeps_words=self.keeps_words)


def hidden_key(key: str) -> str:
    """Return a caller's key as it is stored without words: it may be of some, or name a person."""
    return salted_hmac("agent.entry.key", key, algorithm="sha256").hexdigest()[:32]


def kept_request_id(request_id: str, *, keeps_words: bool) -> str:
    """Return a request's id as it is stored."""
    is_harmless = keeps_words or _NUMBER.fullmatch(request_id)
    return request_id if is_harmless else hidden_key(request_id)


_NO_WORDS: dict[str, Any] = {
    **dict.fromkeys(("question", "answer", "made", "said_before", "person"), ""),
    "records": [],
    "unread": False,
}
_OWN_WAY = {
    *("channel", "channel_slug", "key", "id", "turn", "clock", "is_counted", "keeps_words"),
    *("pieces", "provider_asked", "_conversation"),
}
_COPIED = tuple(f.name for f in fields(Entry) if f.name not in _OWN_WAY)
