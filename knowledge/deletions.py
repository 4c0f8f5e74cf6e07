"""Remembers which imported records staff deleted, so that the next import leaves them out."""

from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save

from knowledge.importers.kinds import KINDS, kind_of
from knowledge.models import Deletion, Origin


def follow() -> None:
    """Note every deletion of a record that an import brought; imports delete none themselves.

    A record that is made anew or brought back is not deleted any more.
    """
    for kind in KINDS.values():
        post_save.connect(_forget, sender=kind.model, dispatch_uid=f"deletion:{kind.name}")
        post_delete.connect(_note, sender=kind.model, dispatch_uid=f"deletion:{kind.name}")


def _note(sender: type[models.Model], instance: models.Model, using: str, **kwargs: Any) -> None:
    if instance.imported is not None:
        kind = kind_of(sender)
        origins = Origin.objects.using(using).filter(kind=kind.name, row=instance.pk)
        origins.update(slug=kind.slug(instance))
        Deletion.objects.using(using).update_or_create(
            kind=kind.name, slug=kind.slug(instance), defaults={"row": instance.pk}
        )


def _forget(sender: type[models.Model], instance: models.Model, using: str, **kwargs: Any) -> None:
    kind = kind_of(sender)
    same = models.Q(slug=kind.slug(instance)) | models.Q(row=instance.pk)
    Deletion.objects.using(using).filter(same, kind=kind.name).delete()
