"""What those who watch running conversations see of the database, and who may."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import Left
from django.utils import timezone

from agent import interventions, readings
from agent.live_talks import LONGEST, SNIPPET, Event
from agent.models import Attempt, Channel, Conversation, Dialogue
from agent.models.reading import Way

WATCH, STEER = "agent.view_conversation", "agent.steer_conversation"
# How many of the latest conversations are shown besides the running ones, and lines of one.
LATEST, LINES = 30, 20
# Who looks at a conversation again within this time goes on with one reading.
_ONE_READING = timedelta(minutes=10)


def may_watch(user: Any) -> bool:
    """Whether the account may see what is being said."""
    return bool(user.is_active and user.is_staff and user.has_perm(WATCH))


def whole(cards: list[Event]) -> Event:
    """Return all that the list shows: what runs, the latest, and what staff hold."""
    held = interventions.standing()
    known = {card["id"] for card in cards}
    wanted = [UUID(row["conversation"]) for row in held if row["conversation"] not in known]
    latest = [*Conversation.objects.order_by("-last_at")[:LATEST]]
    found = {row.pk.hex: _card(row) for row in Conversation.objects.filter(pk__in=wanted)}
    found |= {row.pk.hex: _card(row) for row in latest if row.pk.hex not in known}
    names = dict(Channel.objects.values_list("slug", "name"))
    return {"is": "all", "cards": [*cards, *found.values()], "held": held, "channels": names}


def opened(user: Any, conversation: UUID) -> Event:
    """Return the last lines of a conversation, and write down that the account reads them."""
    since = timezone.now() - _ONE_READING
    mine = readings.of(conversation).filter(by=user, way=Way.LIVE, at__gt=since)
    if not mine.exists():
        readings.record(user, [conversation], Way.LIVE)
    ended = Attempt.objects.filter(conversation=conversation, ended_at__isnull=False)
    cut = {"asked": Left("question", LONGEST), "said": Left("answer", LONGEST)}
    latest = ended.annotate(**cut).defer("question", "answer", "made").order_by("-started_at")
    lines = [_line(row) for row in reversed(list(latest[:LINES]))]
    is_dialogue = Dialogue.objects.filter(conversation=conversation).exists()
    return {
        "is": "opened",
        "id": conversation.hex,
        "lines": lines,
        "is_dialogue": is_dialogue,
    }


def _card(row: Conversation) -> Event:
    return {
        "is": "card",
        "id": row.pk.hex,
        "channel": row.channel_slug,
        "persona": row.persona,
        "lang": row.lang,
        "since": row.started_at.isoformat(),
        "at": row.last_at.isoformat(),
        "running": False,
        "status": "",
        "staff": False,
        "question": row.opening[:SNIPPET],
    }


def _line(row: Any) -> Event:
    return {
        "id": row.pk.hex,
        "question": row.asked,
        "answer": row.said,
        "lang": row.lang,
        "at": row.started_at.isoformat(),
        "status": row.status,
        "rule": row.rule,
        "stage": row.stage,
    }
