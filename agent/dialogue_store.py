"""The rows of dialogues: begun, read, claimed for a turn, added to and forgotten.

All of it is synchronous. Whoever makes a turn holds a claim, which runs out some seconds after its
process has died; a line is stored only under the claim that it was made for.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agent import audio, news
from agent.core.dialogue import (
    Config,
    Dialogue,
    Heard,
    Line,
    Part,
    Phase,
    Side,
    Wish,
    decide,
    side_after,
    words_of_person,
)
from agent.core.errors import DialogueBusy, UnknownDialogue
from agent.core.types import Channel
from agent.entry import Entry
from agent.ids import new_id
from agent.models import Dialogue as Row
from agent.models import DialogueLine

# Seconds for which a claim holds, unless it is renewed.
LEASE_S = 6.0
# A kind of news: dialogues have been deleted.
GONE = "dialogues_gone"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A turn that is ours to make: `side` speaks, and answers `said` where a person spoke."""

    dialogue: Dialogue
    claim: UUID
    side: Side
    said: Line | None
    channel: int | None
    channel_slug: str
    conversation: UUID


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The same turn is made by somebody else: `number` is that of its line."""

    claim: UUID
    number: int


def begin(config: Config, channel: Channel, begun_by: int | None = None) -> Dialogue:
    """Store a new dialogue of a channel, begun by a member of staff or nobody known."""
    at, key = timezone.now(), new_id()
    row = Row.objects.create(
        id=key,
        channel_id=channel.id,
        channel_slug=channel.slug,
        begun_by_id=begun_by,
        mode=config.mode,
        config=asdict(config),
        conversation=entry(key, channel).conversation,
        keeps_words=channel.keeps_words,
        max_turns=config.max_turns,
        next_side="human" if config.mode == "human_vs_ai" else "agent_1",
        last_at=at,
        expires_at=_expiry(at),
    )
    return value(row, ())


def entry(dialogue: UUID, channel: Channel) -> Entry:
    """Return a new entry of a dialogue's conversation in the journal."""
    return Entry(channel.id, channel.slug, dialogue.hex, keeps_words=channel.keeps_words)


def load(key: UUID) -> Dialogue:
    """Return a dialogue. Raises UnknownDialogue where there is none, or none any more."""
    row = Row.objects.filter(pk=key, expires_at__gt=timezone.now()).first()
    if row is None:
        raise unknown()
    return value(row, _lines(key))


def unknown() -> UnknownDialogue:
    """Return the error of a dialogue that is not there."""
    return UnknownDialogue("There is no such session, or none any more.", "session_id")


def claim(key: UUID, wish: Wish) -> Claimed | Elsewhere:
    """Claim the next turn, with what a person says stored before it.

    Where somebody makes the very same turn, say so. Raises RequestError: UnknownDialogue,
    DialogueOver, and DialogueBusy where somebody makes another one.
    """
    with transaction.atomic():
        now = timezone.now()
        row = Row.objects.select_for_update().filter(pk=key, expires_at__gt=now).first()
        if row is None:
            raise unknown()
        if row.claim and row.claimed_until and row.claimed_until > now:
            return _elsewhere(row, wish)
        dialogue = value(row, _lines(key))
        decision = decide(dialogue, wish)
        said = words_of_person(dialogue, wish.text, now) if decision.adds else None
        if said:
            _add(row, said, decision.side)
        row.claim, row.claimed_for = new_id(), _digest(wish)
        row.claimed_until = now + timedelta(seconds=LEASE_S)
        row.save(update_fields=[*_CLAIM, *(_GROWN if said else ())])
    if said:
        dialogue = value(row, (*dialogue.lines, said))
    return Claimed(
        dialogue=dialogue,
        claim=row.claim,
        side=decision.side,
        said=said,
        channel=row.channel_id,
        channel_slug=row.channel_slug,
        conversation=row.conversation,
    )


def _elsewhere(row: Row, wish: Wish) -> Elsewhere:
    """Return who makes the turn. Raises DialogueBusy where that is another one."""
    # What a person said is a line by now, unless it was one before.
    last = (None, row.turns, row.turns - 1) if wish.text else (None, row.turns)
    if row.claim is None or row.claimed_for != _digest(wish) or wish.after not in last:
        raise DialogueBusy("Another turn of this session is being spoken. Try again.")
    return Elsewhere(row.claim, row.turns + 1)


def _add(row: Row, line: Line, next_side: Side) -> None:
    """Store a line, and have its dialogue's row stand after it; that is not saved."""
    DialogueLine.objects.create(
        dialogue=row,
        number=line.number,
        side=line.side,
        text=line.text,
        phase=line.phase,
        lang=line.lang,
        status=line.status,
        turn=line.turn,
        sounds=[asdict(heard) for heard in line.heard],
        audio=line.audio,
        voice_error=line.voice_error,
        at=line.at,
    )
    row.turns, row.next_side, row.last_at = line.number, next_side, line.at
    row.expires_at = _expiry(line.at)


def renew(key: UUID, claim: UUID) -> bool:
    """Hold a claim for longer; return whether it was still ours."""
    until = timezone.now() + timedelta(seconds=LEASE_S)
    return bool(Row.objects.filter(pk=key, claim=claim).update(claimed_until=until))


def keep(key: UUID, claim: UUID, line: Line) -> Dialogue:
    """Store the line of a claim and give the claim back.

    Raises UnknownDialogue where the dialogue was forgotten meanwhile, and DialogueBusy where
    somebody has taken the claim over.
    """
    with transaction.atomic():
        row = Row.objects.select_for_update().filter(pk=key).first()
        if row is None:
            raise unknown()
        if row.claim != claim:
            raise DialogueBusy("This turn took too long and was made by somebody else.")
        _add(row, line, side_after(config_of_row(row.config), line.side))
        row.claim, row.claimed_until, row.claimed_for = None, None, ""
        row.save(update_fields=[*_CLAIM, *_GROWN])
        return value(row, _lines(key))


def release(key: UUID, claim: UUID) -> None:
    """Give a claim back that nothing came of."""
    ours = Row.objects.filter(pk=key, claim=claim)
    ours.update(claim=None, claimed_until=None, claimed_for="")


def outcome(key: UUID, awaited: Elsewhere) -> Line | Elsewhere | None:
    """Return the line that somebody else made, that it is still made, or None where it is not."""
    row = Row.objects.filter(pk=key, claim=awaited.claim, claimed_until__gt=timezone.now())
    # In this order: a claim is given back together with its line.
    is_made = row.exists()
    if line := _lines(key, number=awaited.number):
        return line[0]
    return awaited if is_made else None


def forget(keys: Iterable[UUID]) -> int:
    """Delete dialogues with their lines and sounds, and return how many there were."""
    with transaction.atomic():
        # Who stores a line just now is waited for: its sounds go, too.
        rows = Row.objects.select_for_update().filter(pk__in=list(keys)).order_by("pk")
        found = list(rows.values_list("pk", flat=True))
        DialogueLine.objects.filter(dialogue__in=found).delete()
        Row.objects.filter(pk__in=found).delete()
        transaction.on_commit(lambda: _gone(found))
    return len(found)


def _gone(keys: list[UUID]) -> None:
    """Tell all processes that dialogues were deleted, and remove their sound."""
    if keys:
        news.tell_from_thread(GONE, {"dialogues": [key.hex for key in keys]})
    audio.forget(keys)


def value(row: Row, lines: tuple[Line, ...]) -> Dialogue:
    """Return a dialogue's row with its lines."""
    return Dialogue(
        id=row.pk,
        config=config_of_row(row.config),
        lines=lines,
        next_side=row.next_side,  # type: ignore[arg-type]  (what is stored is a side)
        at=row.begun_at,
        expires_at=row.expires_at,
    )


def _lines(key: UUID, **which: Any) -> tuple[Line, ...]:
    rows = DialogueLine.objects.filter(dialogue=key, **which).order_by("number")
    # Much quicker than rows as objects, and somebody waits for it.
    return tuple(_line(*values) for values in rows.values_list(*_OF_LINE))


def _line(*values: Any) -> Line:
    found = dict(zip(_OF_LINE, values, strict=True))
    return Line(heard=tuple(Heard(**sound) for sound in found.pop("sounds")), **found)


def config_of_row(stored: dict[str, Any]) -> Config:
    """Return what a dialogue was begun with, as its row has it."""
    fields = dict(stored)
    fields["agent_1"] = Part(**fields["agent_1"])
    fields["agent_2"] = Part(**fields["agent_2"]) if fields["agent_2"] else None
    fields["phases"] = tuple(Phase(**phase) for phase in fields["phases"])
    return Config(**fields)


def _expiry(at: datetime) -> datetime:
    return at + timedelta(seconds=settings.SESSION_TTL)


def _digest(wish: Wish) -> str:
    words = f"{wish.side or ''} {wish.text}"
    return hashlib.sha256(words.encode()).hexdigest()[:32]


_OF_LINE = (
    *("number", "side", "text", "phase", "at", "lang", "status", "turn", "sounds", "audio"),
    "voice_error",
)
_CLAIM = ("claim", "claimed_until", "claimed_for")
_GROWN = ("turns", "next_side", "last_at", "expires_at")
