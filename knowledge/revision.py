"""Counts the changes of content and configuration, so that every process notices them."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save

_listeners: list[Callable[[], None]] = []
# What a touched row is known as: the kind of row (a model's name in lower case), its primary key.
Row = tuple[str, int]
# Rows that no answer reads.
_NO_CONTENT = frozenset(
    {"revision", "change", "version", "deletion", "origin", "importjob", "importfile", "importline"}
)
# A process that is further behind reads everything again.
KEPT = 2_000
# The rows of these are no content of their own: they belong to the row that the field names.
_PARENTS = {
    "facttranslation": ("fact", "fact_id"),
    "speakertranslation": ("speaker", "speaker_id"),
    "placetranslation": ("place", "place_id"),
    "sessiontranslation": ("session", "session_id"),
    "waytranslation": ("way", "way_id"),
}


def current() -> int:
    """Return the revision's number, 0 in a database that never held content."""
    from knowledge.models import Revision

    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def hold() -> int:
    """Return the number, which no other change counts up before this transaction ends."""
    from knowledge.models import Revision

    held = Revision.objects.select_for_update().filter(pk=1)
    return held.values_list("number", flat=True).first() or 0


def bump(kind: str = "", row: int | None = None) -> None:
    """Count one change, in the transaction that makes it; listeners are told after the commit.

    Name what was touched where it is one row. Call it after raw changes, which send no signals.
    """
    from knowledge.models import Change, Revision

    with transaction.atomic():
        if not Revision.objects.filter(pk=1).update(number=F("number") + 1):
            Revision.objects.get_or_create(pk=1)
        number = current()
        Change.objects.create(number=number, kind=kind, row=row)
        if number % KEPT == 0:
            Change.objects.filter(number__lt=number - KEPT).delete()
    transaction.on_commit(_tell)


def touched(since: int, until: int) -> list[Row] | None:
    """Return the rows that changed after revision `since` up to `until`, each once.

    None where that is not known, or where whole tables changed: then everything may have.
    """
    from knowledge.models import Change

    found = Change.objects.filter(number__gt=since, number__lte=until)
    changes = list(found.order_by("number").values_list("number", "kind", "row")[: KEPT + 1])
    if len({number for number, _, _ in changes}) != until - since:
        return None
    rows = dict.fromkeys((kind, row) for _, kind, row in changes)
    if any(row is None for _, row in rows):
        return None
    return [(kind, row) for kind, row in rows if row is not None]


def on_change(listener: Callable[[], None]) -> None:
    """Call `listener` after every change that this process commits."""
    _listeners.append(listener)


def follow(models_: Iterable[type[models.Model]]) -> None:
    """Count every save and delete of the models' rows."""
    for model in models_:
        if model._meta.model_name in _NO_CONTENT:
            continue
        uid = f"revision:{model._meta.label}"
        post_save.connect(_changed, sender=model, dispatch_uid=uid)
        post_delete.connect(_changed, sender=model, dispatch_uid=uid)
        for field in model._meta.many_to_many:
            m2m_changed.connect(_linked, sender=field.remote_field.through, dispatch_uid=uid)


def _changed(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    name = str(sender._meta.model_name)
    kind, key = _PARENTS.get(name, (name, "pk"))
    bump(kind, getattr(instance, key))


def _linked(sender: type[models.Model], instance: models.Model, action: str, **kwargs: Any) -> None:
    if action.startswith("post"):
        bump(str(instance._meta.model_name), instance.pk)


def _tell() -> None:
    for listener in _listeners:
        listener()
