"""The number that grows with every change of content or configuration."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

# The right to decide what reaches an answer: to publish, to unpublish, to delete what is published.
PUBLISH = "knowledge.publish_content"


class Revision(models.Model):
    """One row; processes compare its number with the one they loaded."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=1, editable=False)

    class Meta:
        permissions = [("publish_content", _("Can publish content"))]

    def __str__(self) -> str:
        return str(self.number)


class Change(models.Model):
    """What one change touched, so that the others need not be read again; old ones are dropped.

    `row` is the primary key of the touched `kind` (a model's name), None for any number of rows.
    """

    number = models.PositiveBigIntegerField(db_index=True)
    kind = models.CharField(max_length=30)
    row = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.number}: {self.kind} {self.row}"


class CountedQuerySet(models.QuerySet):
    """A queryset whose changes of many rows at once count and are kept in the history.

    They send no signals.
    """

    def update(self, **values: Any) -> int:
        """Change the rows and count that as one change."""
        from knowledge import recorder

        with transaction.atomic(), recorder.update_of(self):
            changed = super().update(**values)
            if changed:
                _bump(self.model)
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Add the rows and count that as one change."""
        from knowledge import recorder

        rows = list(objs)
        with transaction.atomic(), recorder.addition_of(self.model, rows):
            created = super().bulk_create(rows, *args, **options)
            if created:
                _bump(self.model)
        return created


def _bump(model: type[models.Model]) -> None:
    from knowledge import revision

    revision.bump(str(model._meta.model_name))
