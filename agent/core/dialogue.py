"""A dialogue: two personas, or a person and one of them, who speak in turns. Pure.

What callers know as a session is a dialogue here: the sessions of Rosa are those of the conference.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from agent.core.errors import DialogueBusy, DialogueOver, RequestError
from agent.core.types import Persona
from knowledge.language import detect
from knowledge.languages import UN_LANGUAGES

Side = Literal["agent_1", "agent_2", "human"]
Mode = Literal["ai_vs_ai", "human_vs_ai"]
# Lines that a persona is given as what was said before.
CONTEXT_LINES = 10
# Of a persona that is a text of the caller's own.
MAX_TOKENS, TEMPERATURE = 200, 0.8
# The slug of such a persona.
OWN_TEXT = "dialogue"
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

    def part(self, side: Side) -> Part | None:
        """Return who speaks on a side, None for a person and where nobody does."""
        return {"agent_1": self.agent_1, "agent_2": self.agent_2}.get(side)

    def phase(self, number: int) -> Phase:
        """Return the phase of a turn, which counts from 1."""
        share = (number - 1) * 100 / self.max_turns
        begun = [phase for phase in self.phases if phase.starts_at <= share]
        return begun[-1] if begun else self.phases[0]


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
    def awaits_answer(self) -> bool:
        """Whether a person was the last to speak."""
        return bool(self.lines) and self.lines[-1].side == "human"

    @property
    def is_complete(self) -> bool:
        """Whether all has been said; a person is answered even beyond that."""
        return len(self.lines) >= self.config.max_turns and not self.awaits_answer

    @property
    def phase(self) -> str:
        """The name of the phase that it is in."""
        return self.lines[-1].phase if self.lines else self.config.phase(1).name

    def language(self, words: str = "", default: str = "en") -> str:
        """Return the language that is spoken: of the first words, and in the answer to a person,
        of that person's. `words` are those that are about to be spoken first.
        """
        if self.awaits_answer and self.lines[-1].lang:
            return self.lines[-1].lang
        said = next((line.lang for line in self.lines if line.lang), "")
        return self.config.lang or said or detect(self.config.scenario or words, default)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a turn is asked for: the words of a person, and who is to speak if not the next one.

    `after`: only if the last line has this number.
    """

    text: str = ""
    side: Side | None = None
    after: int | None = None

    def is_like(self, other: "Wish") -> bool:
        """Whether both ask for the same turn."""
        return (self.text, self.side) == (other.text, other.side)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who speaks; `adds`: what the person said is a line of its own before that."""

    side: Side
    adds: bool = False


def decide(dialogue: Dialogue, wish: Wish) -> Decision:
    """Return what a wish comes to. Raises RequestError, DialogueOver and DialogueBusy."""
    if wish.after is not None and wish.after != len(dialogue.lines):
        raise DialogueBusy(f"Turn {wish.after} is not the last one any more.")
    if dialogue.is_complete:
        raise DialogueOver("This session has had all its turns.")
    if wish.side and not dialogue.config.part(wish.side):
        raise RequestError(f"force_agent is {wish.side}, who does not take part.", "force_agent")
    is_new = bool(wish.text) and not _has_said(dialogue, wish.text)
    if is_new and len(dialogue.lines) >= dialogue.config.max_turns:
        raise DialogueOver("This session has had all its turns.")
    side = wish.side or dialogue.next_side
    if side != "human":
        return Decision(side, adds=is_new)
    if not wish.text and not dialogue.awaits_answer:
        raise RequestError("user_message is missing: it is the person's turn.", "user_message")
    return Decision("agent_1", adds=is_new)


def _has_said(dialogue: Dialogue, text: str) -> bool:
    """Whether a person said so just now, and was not answered: the request is a second try."""
    return dialogue.awaits_answer and dialogue.lines[-1].text == text


def words_of_person(dialogue: Dialogue, text: str, at: datetime) -> Line:
    """Return what a person says next as a line."""
    number = len(dialogue.lines) + 1
    config = dialogue.config
    lang = config.lang or detect(text, dialogue.language(text))
    return Line(number, "human", text, config.phase(number).name, at, lang)


def side_after(config: Config, side: Side) -> Side:
    """Return who speaks after a side."""
    if config.mode == "human_vs_ai":
        return "human"
    return "agent_2" if side == "agent_1" else "agent_1"


def persona_of_text(part: Part) -> Persona:
    """Return the persona that a text of the caller's own describes."""
    return Persona(
        slug=OWN_TEXT,
        name=part.name,
        system_prompt=part.prompt,
        temperature=TEMPERATURE,
        max_tokens=MAX_TOKENS,
        languages=tuple(UN_LANGUAGES),
    )
