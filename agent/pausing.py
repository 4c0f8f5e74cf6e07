"""The switch that has Rosa answer everything with a holding sentence."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from agent.core import phrases
from agent.models import Pause
from knowledge.values import Texts


def current() -> Pause:
    """Return the switch as it stands; one that nobody touched yet is off."""
    return Pause.objects.select_related("by").first() or Pause()


def holding() -> Texts:
    """Return what is said while Rosa is paused, empty while she is not."""
    pause = current()
    return spoken(pause) if pause.is_on else {}


def spoken(pause: Pause) -> Texts:
    """Return what Rosa says in each language: staff's sentence, else her own."""
    return phrases.HOLDING | pause.sentences


def begin(user: Any, reason: str, sentences: Mapping[str, str]) -> bool:
    """Pause Rosa, live in every process within a second; return False where somebody had.

    Then the reason and the sentences are taken over, and who began it stays.
    """
    with transaction.atomic():
        pause = _held()
        is_new = not pause.is_on
        if is_new:
            pause.is_on, pause.since, pause.by = True, timezone.now(), user
        pause.reason = reason
        _keep(pause, sentences)
    return is_new


def end(user: Any) -> bool:
    """Have Rosa answer again; return False where she did."""
    with transaction.atomic():
        pause = _held()
        if not pause.is_on:
            return False
        pause.is_on, pause.since, pause.by, pause.reason = False, timezone.now(), user, ""
        pause.save()
    return True


def word(reason: str, sentences: Mapping[str, str]) -> None:
    """Keep what Rosa is to say while paused, and of a pause the reason, without switching."""
    with transaction.atomic():
        pause = _held()
        pause.reason = reason if pause.is_on else ""
        _keep(pause, sentences)


def _held() -> Pause:
    Pause.objects.get_or_create(pk=1)
    return Pause.objects.select_for_update().get(pk=1)


def _keep(pause: Pause, sentences: Mapping[str, str]) -> None:
    """Save the row with the sentences that differ from Rosa's own."""
    pause.sentences = {
        lang: text for lang, text in sentences.items() if text and text != phrases.HOLDING.get(lang)
    }
    pause.save()
