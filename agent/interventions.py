"""Stepping into a conversation that goes on: what staff do is kept, and holds in every process."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import Error, connection, transaction
from django.utils import timezone

from agent import news, pausing
from agent.core.verdict import in_order
from agent.models import Attempt, Conversation, Intervention
from agent.models.intervention import Held
from agent.steering import Hold, holds
from knowledge.worker import Watch

log = logging.getLogger("rosa.live")
# Characters of a sentence that staff type.
LONGEST = 500
# Seconds between two looks at the database, for what no message told.
_LOOK_S = 1.0


def pause(user: Any, conversation: Conversation) -> None:
    """Have the conversation answered with the holding sentence, the running reply too."""

    def change(row: Intervention) -> None:
        row.held = Held.PAUSED

    _step_in(user, conversation, change, "Paused while it went on")


def say(user: Any, conversation: Conversation, sentence: str) -> None:
    """Have a sentence said: before the next reply, or at the end of one that has begun."""

    def change(row: Intervention) -> None:
        row.say = sentence

    _step_in(user, conversation, change, f"Had Rosa say: {sentence}")


def end(user: Any, conversation: Conversation) -> None:
    """End the conversation: its running reply, and all that is asked from now on."""

    def change(row: Intervention) -> None:
        row.held = Held.ENDED

    _step_in(user, conversation, change, "Ended while it went on")


def go_on(user: Any, conversation: Conversation) -> None:
    """Let the conversation go on; what was to be said is not said."""

    def change(row: Intervention) -> None:
        row.held, row.say = Held.NOT, ""

    _step_in(user, conversation, change, "Let go on")


def in_its_language(conversation: Conversation, sentences: Mapping[str, str]) -> str:
    """Return the sentence in the language that the conversation is in now, else in English."""
    spoken = Attempt.objects.filter(conversation=conversation).order_by("-started_at")
    lang = spoken.values_list("lang", flat=True).first() or conversation.lang
    return in_order(sentences, lang, sentences)


def standing() -> list[dict[str, Any]]:
    """Return what holds now, as those who watch are told."""
    return [_facts(row) for row in Intervention.objects.select_related("by")]


def _step_in(
    user: Any, conversation: Conversation, change: Callable[[Intervention], None], note: str
) -> None:
    with transaction.atomic():
        row = _locked(conversation)
        change(row)
        row.by, row.at = user, timezone.now()
        if row.held or row.say:
            row.save()
        else:
            Intervention.objects.filter(conversation=conversation.pk).delete()
        LogEntry.objects.log_actions(user.pk, [conversation], CHANGE, note, single_object=True)
    facts = _facts(row)
    _take(facts)
    news.tell_from_thread("held", facts)


def _locked(conversation: Conversation) -> Intervention:
    """Return what holds for a conversation, which nobody else changes meanwhile."""
    found = Intervention.objects.select_for_update().filter(conversation=conversation.pk)
    while True:
        Intervention.objects.get_or_create(conversation=conversation.pk)
        # It is gone where the sentence that waited was said at that moment.
        if (row := found.first()) is not None:
            return row


def _facts(row: Intervention) -> dict[str, Any]:
    name = (row.by.get_full_name() or row.by.get_username()) if row.by else ""
    hold = {"held": str(row.held), "say": row.say, "at": row.at.isoformat()}
    return {"conversation": row.conversation.hex, **hold, "by": name}


def _take(facts: Mapping[str, Any]) -> None:
    hold = Hold(facts["held"], facts["say"], facts["at"])
    holds.put(UUID(facts["conversation"]), hold)


def _take_said(facts: Mapping[str, Any]) -> None:
    holds.say_no_more(UUID(facts["conversation"]), facts["at"])


def _tell_said(conversation: UUID, at: str) -> None:
    news.tell("said", {"conversation": conversation.hex, "at": at})


def refresh() -> None:
    """Write which sentences were said, and take over what the database holds."""
    version = holds.version
    for conversation, at in holds.said().items():
        waits = Intervention.objects.filter(
            conversation=conversation, at=datetime.fromisoformat(at)
        ).exclude(say="")
        if waits.update(say=""):
            Intervention.objects.filter(conversation=conversation, held="", say="").delete()
    rows = Intervention.objects.values_list("conversation", "held", "say", "at")
    holding = pausing.spoken(pausing.current())
    found = {key: Hold(held, words, at.isoformat()) for key, held, words, at in rows}
    holds.replace(found, version)
    holds.holding = holding


def _look() -> None:
    """Refresh. Never raises: what cannot be read now is read at the next look."""
    try:
        refresh()
    except Error:
        # Who watches the content says that the database is gone.
        connection.close()
    except Exception as exc:  # noqa: BLE001  (the thread must live to try again)
        log.error("interventions-not-read error=%s", type(exc).__name__)
        connection.close()


_watch = Watch("rosa-interventions", _look, _LOOK_S)


def begin() -> None:
    """Take over what holds from before, and keep it current; call `stop` at the end."""
    news.hear("held", _take)
    news.hear("said", _take_said)
    holds.on_said = _tell_said
    _look()
    _watch.begin()


def stop() -> None:
    """Write what is left, and end."""
    _watch.end()
    _look()
    connection.close()
