"""A dialogue as staff read it: its lines under their phases, with their sound and their turns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from agent.admin.outcome import status_mark
from agent.admin.transcript import PAGE_SIZE, Turn
from agent.models import Attempt, Conversation, Dialogue, DialogueLine
from agent.models.channel import Keeps
from agent.models.conversation import Status
from knowledge.admin.badge import badge
from knowledge.languages import direction

SOUND = re.compile(r"[0-9a-f]{32}\.mp3")


class State(TextChoices):
    """How far a dialogue is."""

    BEGUN = "begun", _("not begun")
    RUNNING = "running", _("running")
    COMPLETE = "complete", _("complete")
    EXPIRED = "expired", _("expired")


_TONES = {
    State.BEGUN: "muted",
    State.RUNNING: "info",
    State.COMPLETE: "ok",
    State.EXPIRED: "muted",
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line as the page shows it. `turn_url` leads to its turn in the journal."""

    number: int
    side: str
    name: str
    text: str
    at: datetime
    lang: str
    direction: str
    marks: tuple[SafeString, ...]
    sound_url: str
    can_be_spoken: bool
    turn_url: str


@dataclass(frozen=True, slots=True)
class PhaseShown:
    """The lines of one phase, in a row."""

    name: str
    lines: tuple[Spoken, ...]

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number


def state_of(dialogue: Dialogue) -> State:
    """Return how far a dialogue is; one that had all its turns is complete whatever its age."""
    if dialogue.turns >= dialogue.max_turns:
        return State.COMPLETE
    if dialogue.expires_at <= timezone.now():
        return State.EXPIRED
    return State.RUNNING if dialogue.turns else State.BEGUN


def state_badge(dialogue: Dialogue) -> SafeString:
    """Return the badge of how far a dialogue is."""
    state = state_of(dialogue)
    return badge(state.label, _TONES[state])


def is_silent(dialogue: Dialogue) -> bool:
    """Whether its channel keeps no words, so that staff do not read it."""
    return bool(dialogue.channel and dialogue.channel.keeps == Keeps.METADATA)


def phases_shown(dialogue: Dialogue) -> list[PhaseShown]:
    """Return a dialogue's lines by phase, in order."""
    rows = list(dialogue.lines.order_by("number"))
    who, turns = dialogue.names, _turn_urls(dialogue.conversation)
    lines = ((row.phase, _spoken(dialogue, row, who, turns)) for row in rows)
    return [
        PhaseShown(name, tuple(line for _phase, line in group))
        for name, group in groupby(lines, key=lambda found: found[0])
    ]


def _spoken(
    dialogue: Dialogue, row: DialogueLine, who: Mapping[str, str], turns: Mapping[UUID, str]
) -> Spoken:
    where = [dialogue.pk, row.number]
    return Spoken(
        number=row.number,
        side=row.side,
        name=who.get(row.side, row.side),
        text=row.text,
        at=row.at,
        lang=row.lang,
        direction=direction(row.lang) if row.lang else "auto",
        marks=tuple(_marks(row)),
        sound_url=reverse("dialogue_sound", args=where) if is_kept(row.audio) else "",
        can_be_spoken=row.side != "human" and bool(row.text.strip()),
        turn_url=turns.get(row.turn, "") if row.turn else "",
    )


def _marks(row: DialogueLine) -> Iterable[SafeString]:
    if row.status != Status.DONE:
        yield status_mark(row.status)
    if row.voice_error:
        yield badge(_("the voice failed"), "warn", row.voice_error)


def is_kept(name: str) -> bool:
    """Whether the sound of this name is still there."""
    return bool(SOUND.fullmatch(name)) and (settings.AUDIO_DIR / name).is_file()


def _turn_urls(conversation: UUID) -> dict[UUID, str]:
    """Return where each turn of a conversation is read: on its page, at its last attempt."""
    attempts = Attempt.objects.filter(conversation=conversation).order_by("started_at")
    url = reverse("admin:agent_conversation_change", args=[conversation])
    return {
        turn: f"{url}?page={place // PAGE_SIZE + 1}#turn-{key}"
        for place, (key, turn) in enumerate(attempts.values_list("pk", "turn"))
    }


def with_speakers(
    conversation: Conversation, turns: list[Turn]
) -> tuple[Dialogue | None, list[Turn]]:
    """Return the dialogue that a conversation is of, and its turns with who speaks in them."""
    dialogue = Dialogue.objects.filter(conversation=conversation.pk).first()
    if dialogue is None:
        return None, turns
    who, before = dialogue.names, str(_("Scenario"))
    found: dict[UUID, tuple[str, str]] = {}
    for side, turn in dialogue.lines.order_by("number").values_list("side", "turn"):
        name = who.get(side, side)
        if turn:
            found[turn] = (before, name)
        before = name
    # A turn of which no word was said is no line.
    unsaid = (before, str(_("A persona")))
    named = ((turn, found.get(turn.attempt.turn, unsaid)) for turn in turns)
    return dialogue, [
        # The other one may have spoken another language.
        replace(turn, asks=asks, answers=answers, direction="auto")
        for turn, (asks, answers) in named
    ]
