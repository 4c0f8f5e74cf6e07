"""Counts the changes of content and configuration, so that every process notices them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

_listeners: list[Callable[[], None]] = []


def current() -> int:
    """Return the revision's number, 0 in a database that never held content."""
    from knowledge.models import Revision

    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def bump() -> None:
    """Count one change, in the transaction that makes it; listeners are told after the commit.

    Call it after `bulk_create` or `update`, which send no signals.
    """
    from knowledge.models import Revision

    if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
        Revision.objects.get_or_create(pk=1)
    transaction.on_commit(_tell)


def on_change(listener: Callable[[], None]) -> None:
    """Call `listener` after every change that this process commits."""
    _listeners.append(listener)


def follow(models_: Iterable[type[models.Model]]) -> None:
    """Count every save and delete of the models' rows."""
    for model in models_:
        if model._meta.model_name in {"revision", "deletion"}:
            continue
        uid = f"revision:{model._meta.label}"
        post_save.connect(_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(_changed, sender=model, dispatch_uid=uid)
        for field in model._meta.many_to_many:
            m2m_changed.connect(_changed, sender=field.remote_field.through, dispatch_uid=uid)


def _changed(sender: type[models.Model], **kwargs: Any) -> None:
    bump()


def _tell() -> None:
    for listener in _listeners:
        listener()
