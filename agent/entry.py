"""One attempt while it goes on, as the journal will keep it."""

import time
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from agent.core.types import Channel
from agent.ids import conversation_id, new_id

# Where the guard found something.
IN_QUESTION, IN_REPLY = "question", "reply"


@dataclass(slots=True)
class Entry:
    """One attempt as it goes on; begins as `cut`, so that a caller who leaves needs no code.

    `is_counted` says whether it is in the figures of operators: a trial of staff is not. `unread`:
    what is said is not judged before it leaves, and is to be read by the classifier afterwards.
    """

    channel: int | None
    channel_slug: str
    key: str
    question: str = ""
    persona: str = ""
    lang: str = ""
    release: int = 0
    request_id: str = ""
    answer: str = ""
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
    unread: bool = False
    id: UUID = field(default_factory=new_id)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended_at: datetime | None = None
    clock: float = field(default_factory=time.perf_counter)
    conversation: UUID | None = None
    is_counted: bool = True

    def elapsed_ms(self) -> float:
        """Return the milliseconds since the request arrived."""
        return round((time.perf_counter() - self.clock) * 1000, 2)

    def spoke(self) -> None:
        """Note the first words."""
        if self.ttft_ms is None:
            self.ttft_ms = self.elapsed_ms()

    def end(self) -> None:
        """Note the end."""
        self.ended_at = datetime.now(UTC)
        self.total_ms = self.elapsed_ms()

    def talk(self) -> UUID:
        """Return the id of the conversation."""
        if self.conversation is None:
            channel = Channel(id=self.channel, slug=self.channel_slug)
            self.conversation = conversation_id(channel.identity, self.key)
        return self.conversation

    def row(self, process: str) -> dict[str, Any]:
        """Return the entry as plain values, as the queue and the spool carry it."""
        return {
            **{name: getattr(self, name) for name in _COPIED},
            "id": self.id.hex,
            "turn": self.id.hex,
            "conversation_id": self.talk().hex,
            "key": self.key,
            "channel_id": self.channel,
            "channel_slug": self.channel_slug,
            "process": process,
        }


_OWN_WAY = {"channel", "channel_slug", "key", "id", "clock", "conversation", "is_counted"}
_COPIED = tuple(f.name for f in fields(Entry) if f.name not in _OWN_WAY)
