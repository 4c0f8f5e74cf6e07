"""Where records come from: the source that an import read, and what it calls them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Origin(models.Model):
    """One record of one source. `row` is the primary key of the record of that kind.

    The slug is kept too: it is all that is left once staff deleted the record.
    """

    source = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    slug = models.CharField(max_length=100)
    row = models.BigIntegerField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(
        _("no longer in the source since"), null=True, blank=True, db_index=True
    )

    class Meta:
        indexes = [models.Index(fields=["kind", "row"], name="origin_of_a_row")]
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "key"], name="one_origin_per_key")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.key}"
