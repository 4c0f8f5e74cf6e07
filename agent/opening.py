"""A turn as it is opened: the request with its language and the guard's verdict."""

from dataclasses import dataclass
from datetime import datetime

from agent.core.types import Channel, ChatRequest, Persona
from agent.core.verdict import ALLOWED, PAUSED, Verdict
from agent.desk import Desk
from agent.showing import Showing
from knowledge import clock
from knowledge.language import detect


@dataclass(frozen=True, slots=True)
class Turn:
    """A request with all that is known before a provider is asked.

    `at` is the time at which it is answered, None for that of the clock. `showing` hears what the
    answer is made from and what is said.
    """

    request: ChatRequest
    channel: Channel
    persona: Persona
    desk: Desk
    lang: str
    verdict: Verdict
    words: str
    at: datetime | None = None
    showing: Showing | None = None

    @property
    def now(self) -> datetime:
        """The time at the venue."""
        return (self.at or clock.now()).astimezone(self.desk.printed.zone)

    @property
    def spoken_lang(self) -> str:
        """The language of the answer: the question's, else the persona's first."""
        known = self.persona.languages
        return self.lang if self.lang in known else known[0]


def open_turn(
    request: ChatRequest,
    channel: Channel,
    persona: Persona,
    desk: Desk,
    *,
    at: datetime | None = None,
    is_guarded: bool = True,
    is_personas: bool = False,
    showing: Showing | None = None,
) -> Turn:
    """Find the language and the guard's verdict of a request; while paused all are declined.

    `is_personas`: it was not asked by a person, but said by another persona.
    """
    said = request.said_by("user")
    words = request.question or next(reversed(said), "")
    lang = _known(channel.fixed_language, persona) or question_language(words, request, persona)
    verdict = PAUSED if is_guarded and desk.holding else ALLOWED
    if is_guarded and not desk.holding:
        guard = desk.guard
        verdict = guard.judge_line(words, lang) if is_personas else guard.judge(words, lang, said)
    return Turn(request, channel, persona, desk, lang, verdict, words, at, showing)


def _known(code: str, persona: Persona) -> str:
    """Return a language code as the persona has it: `fr-FR` is `fr` for one that has that."""
    return code if code in persona.languages else code.partition("-")[0]


def question_language(words: str, request: ChatRequest, persona: Persona) -> str:
    """Return the language of the question; a short one keeps that of the utterance before it."""
    previous = persona.languages[0]
    for text in request.said_by("user")[-3:]:
        previous = detect(text, previous)
    return detect(words, previous) if words else previous
