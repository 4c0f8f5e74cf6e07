"""One dialogue as a process knows it, with those who read it along there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import orjson

from agent.audience import Audience
from agent.core.course import Course, Event
from agent.core.frames import Frames
from agent.ids import new_id

# Returns a dialogue as it is stored; raises UnknownDialogue, and what a database raises.
Load = Callable[[UUID], Awaitable[Event]]


@dataclass(slots=True)
class Show:
    """A dialogue as this process knows it. `by` is the one whose events it follows, or its own."""

    key: UUID
    own: str = field(default_factory=lambda: new_id().hex)
    by: str = ""
    course: Course = field(default_factory=Course)
    audience: Audience = field(default_factory=Audience)
    heard_at: float = 0.0
    load: Load | None = None
    # Whether the course is whole and in step.
    is_ready: bool = False
    # Whether something was told that does not go on with it, since it was asked for.
    has_missed: bool = False
    # Whether it has been deleted.
    is_gone: bool = False
    # Whether turn follows turn here, whoever speaks now.
    runs_here: bool = False
    getting: asyncio.Task[None] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    wholes: dict[bool, tuple[int, Frames]] = field(default_factory=dict)

    @property
    def is_speaking(self) -> bool:
        """Whether a line is being spoken, or the next one will be at once."""
        return self.course.running is not None or self.course.is_running

    @property
    def speaks_here(self) -> bool:
        return self.by == self.own and self.course.running is not None

    @property
    def leads(self) -> bool:
        """Whether others have to ask this process what is being said."""
        return self.by == self.own and (self.is_speaking or len(self.audience) > 0)

    def whole(self, *, may_steer: bool) -> Frames:
        seq, frames = self.wholes.get(may_steer, (-1, None))
        if frames is None or seq != self.course.seq:
            frames = Frames([orjson.dumps(self.course.whole(may_steer=may_steer)).decode()])
            self.wholes[may_steer] = (self.course.seq, frames)
        return frames
