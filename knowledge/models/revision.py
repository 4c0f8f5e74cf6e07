"""The number that grows with every change of content or configuration."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction


class Revision(models.Model):
    """One row; processes compare its number with the one they loaded."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.PositiveBigIntegerField(default=1, editable=False)

    def __str__(self) -> str:
        return str(self.number)


class CountedQuerySet(models.QuerySet):
    """A queryset whose changes of many rows at once count too; they send no signals."""

    def update(self, **values: Any) -> int:
        """Change the rows and count that as one change."""
        with transaction.atomic():
            changed = super().update(**values)
            if changed:
                _bump()
        return changed

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **options: Any) -> list[Any]:
        """Add the rows and count that as one change."""
        with transaction.atomic():
            created = super().bulk_create(objs, *args, **options)
            if created:
                _bump()
        return created


def _bump() -> None:
    from knowledge import revision

    revision.bump()
