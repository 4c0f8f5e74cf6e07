"""A conversation as it is reviewed: its turns, each with what went into it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agent.entry import IN_REPLY
from agent.models import Attempt
from agent.models.conversation import Status
from knowledge.admin.badge import badge
from knowledge.languages import direction
from knowledge.models import Conference, Fact, Place, RedZoneTopic, Session, Speaker

STATUS_TONES = {
    Status.DONE: "ok",
    Status.CUT: "warn",
    Status.SUPERSEDED: "muted",
    Status.REFUSED: "info",
    Status.FAILED: "bad",
}
# Characters of a question and of an answer that a page shows; a visitor may send a million.
SHOWN_LENGTH = 4000
KINDS = {"fact": Fact, "speaker": Speaker, "session": Session, "place": Place}
TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Link:
    """A record that a turn used; `url` is empty where the record is gone."""

    text: str
    title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance: the attempt that counts, and those that a newer one replaced."""

    attempt: Attempt
    replaced: tuple[Attempt, ...] = ()
    direction: str = "auto"
    status: SafeString = field(default_factory=SafeString)
    records: tuple[Link, ...] = ()
    topic: Link | None = None
    handovers: tuple[str, ...] = ()
    first_words: str = ""
    total: str = ""
    is_cut: bool = False
    # Whether the classifier found in the reply, once it had left, what should not be said.
    is_marked: bool = False
    # Whether it is still to read it.
    is_unread: bool = False


def turn_id(text: str) -> UUID | None:
    """Return the id of a turn, None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def shortened(attempts: QuerySet, whole: UUID | None = None) -> QuerySet:
    """Return attempts with `asked` and `said`: no more of their texts than a page shows.

    All is there of the attempts of the turn `whole`.
    """
    return attempts.defer("question", "answer").annotate(
        asked=_beginning("question", whole), said=_beginning("answer", whole)
    )


def _beginning(field_name: str, whole: UUID | None) -> Case | Left:
    # One character more, to see whether there is more.
    beginning = Left(field_name, SHOWN_LENGTH + 1, output_field=TextField())
    if whole is None:
        return beginning
    return Case(When(turn=whole, then=F(field_name)), default=beginning)


def turns(attempts: Iterable[Attempt], whole: UUID | None = None) -> list[Turn]:
    """Return the turns of `shortened` attempts that are in their order."""
    found = list(attempts)
    links = record_links(found)
    by_turn: dict[Any, list[Attempt]] = {}
    for attempt in found:
        by_turn.setdefault(attempt.turn, []).append(attempt)
    return [_turn(group, links, key == whole) for key, group in by_turn.items()]


def _turn(group: list[Attempt], links: dict[str, Link], is_whole: bool) -> Turn:
    standing = [a for a in group if a.status != Status.SUPERSEDED]
    shown = (standing or group)[-1]
    cut = [a for a in group if not is_whole and _cut(a)]
    return Turn(
        attempt=shown,
        replaced=tuple(a for a in group if a is not shown),
        direction=direction(shown.lang) if shown.lang else "auto",
        status=status_mark(shown.status, is_running=shown.ended_at is None),
        records=tuple(links.get(address, Link(address)) for address in shown.records),
        topic=links.get(f"{TOPIC}:{shown.topic}", Link(shown.topic)) if shown.topic else None,
        handovers=tuple(handover_text(h) for h in shown.handovers),
        first_words=seconds(shown.ttft_ms),
        total=seconds(shown.total_ms),
        is_cut=bool(cut),
        is_marked=shown.stage == IN_REPLY and shown.status != Status.REFUSED,
        is_unread=shown.unread and shown.ended_at is not None,
    )


def _cut(attempt: Attempt) -> bool:
    """Cut the texts that are longer than a page shows, and return whether there was one."""
    is_cut = False
    for name in ("asked", "said"):
        text = getattr(attempt, name)
        if len(text) > SHOWN_LENGTH:
            setattr(attempt, name, f"{text[:SHOWN_LENGTH]}…")
            is_cut = True
    return is_cut


def status_mark(status: str, *, is_running: bool = False, count: int = 0) -> SafeString:
    """Return the badge of a turn's status, with how many turns have it."""
    if is_running:
        return badge(_("in progress"), "info")
    text = str(Status(status).label) if status in Status.values else status
    return badge(f"{text} {count}" if count else text, STATUS_TONES.get(status, "muted"))


def seconds(milliseconds: float | None) -> str:
    """Return a time for people: milliseconds below a second, else seconds."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return _("%s ms") % number_format(round(milliseconds))
    return _("%s s") % number_format(milliseconds / 1000, 2)


def handover_text(handover: Any) -> str:
    """Return one hand-over in a line: which provider failed, and how."""
    if not isinstance(handover, dict):
        return str(handover)
    provider = handover.get("provider", "")
    rest = [str(v) for k, v in handover.items() if k != "provider" and v not in (None, "")]
    return ": ".join(filter(None, (str(provider), ", ".join(rest))))


def record_links(attempts: Iterable[Attempt]) -> dict[str, Link]:
    """Return the links of all records and topics that the attempts name; a query per kind."""
    wanted: dict[str, set[str]] = {}
    for attempt in attempts:
        for address in attempt.records:
            kind, _colon, slug = address.partition(":")
            wanted.setdefault(kind, set()).add(slug)
        if attempt.topic:
            wanted.setdefault(TOPIC, set()).add(attempt.topic)
    models = {**KINDS, TOPIC: RedZoneTopic}
    links = {}
    for kind in wanted.keys() & models.keys():
        for row in models[kind].objects.filter(slug__in=wanted[kind]):
            url = reverse(f"admin:knowledge_{row._meta.model_name}_change", args=[row.pk])
            text = row.slug if kind == TOPIC else f"{kind}:{row.slug}"
            links[f"{kind}:{row.slug}"] = Link(text, str(row), url)
    if "conference" in wanted and (conference := Conference.objects.order_by("pk").first()):
        url = reverse("admin:knowledge_conference_change", args=[conference.pk])
        links["conference"] = Link("conference", conference.name, url)
    return links
