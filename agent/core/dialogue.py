"""A dialogue: two personas, or a person and one of them, who speak in turns. Pure.

What callers know as a session is a dialogue here: the sessions of Rosa are those of the conference.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Side = Literal["agent_1", "agent_2", "human"]
Mode = Literal["ai_vs_ai", "human_vs_ai"]
# Lines that a persona is given as what was said before.
CONTEXT_LINES = 10
# Of a persona that is a text of the caller's own.
MAX_TOKENS, TEMPERATURE = 200, 0.8
# Turns of a dialogue whose caller names no number, and at most.
TURNS, MOST_TURNS = 20, 200


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a dialogue; it begins at a share of the turns, in percent."""

    name: str
    starts_at: int
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Who speaks on one side: a persona by its slug, or one that is a text of the caller's own.

    `voice` is the slug of the voice that speaks it, "" where persona and side decide.
    """

    persona: str = ""
    prompt: str = ""
    name: str = ""
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """What a dialogue was begun with; it does not change. `lang` is "" where the words decide."""

    mode: Mode
    agent_1: Part
    agent_2: Part | None = None
    scenario: str = ""
    max_turns: int = TURNS
    phases: tuple[Phase, ...] = ()
    preset: str = ""
    lang: str = ""
    sound: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """The sound of one sentence: the name of its file, and how long it is."""

    file: str
    seconds: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What one side said in one turn. `number` counts from 1; `audio` is the file of all of it.

    `turn` is the turn's id in the journal, None for what a person said.
    """

    number: int
    side: Side
    text: str
    phase: str
    at: datetime
    lang: str = ""
    status: str = "done"
    turn: UUID | None = None
    heard: tuple[Heard, ...] = ()
    audio: str = ""
    voice_error: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A dialogue as it stands: how it was begun, and all that was said."""

    id: UUID
    config: Config
    lines: tuple[Line, ...]
    next_side: Side
    at: datetime
    expires_at: datetime

    @property
    def is_complete(self) -> bool:
        return len(self.lines) >= self.config.max_turns
