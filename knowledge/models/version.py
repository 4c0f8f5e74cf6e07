"""Versions: what a record held after each change, and who made it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    FOUND = "found", _("state before")
    CREATED = "created", _("added")
    CHANGED = "changed", _("changed")
    REVERTED = "reverted", _("reverted")
    DELETED = "deleted", _("deleted")


class Version(models.Model):
    """One change of one record, with all that the record and its languages hold after it.

    `kind` is the model's label in lower case, `row` the primary key, which outlives the row.
    `values` are flat, as in `knowledge.snapshots`; empty for a record that was deleted. `changed`
    names those that differ from the version before. `who` is the account's name at the time,
    empty without one; `via` says what made the change other than a person in the admin. `beside` is
    what went in the change and no values tell, as in `knowledge.beside`.
    """

    kind = models.CharField(_("kind"), max_length=60)
    row = models.BigIntegerField()
    name = models.CharField(_("record"), max_length=500)
    values = models.JSONField(default=dict)
    changed = models.JSONField(default=list)
    beside = models.JSONField(default=dict)
    how = models.CharField(_("change"), max_length=10, choices=How)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("account"),
    )
    who = models.CharField(_("by"), max_length=150, blank=True)
    via = models.CharField(max_length=100, blank=True)
    source = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["kind", "row", "id"], name="version_of_record")]

    def __str__(self) -> str:
        return self.name
