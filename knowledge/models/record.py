"""What every kind of content has in common."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import LanguageField, LinesField
from knowledge.models.revision import CountedQuerySet


class RecordQuerySet(CountedQuerySet):
    def published(self) -> "RecordQuerySet":
        return self.filter(published=True)


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class Record(models.Model):
    """A row that Rosa may use in an answer, found by its slug."""

    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        help_text=_(
            "Short name in the address of this record, for example opening-hours. Imports find "
            "the record by it, so leave it as it is once the record is in use."
        ),
    )
    published = models.BooleanField(
        _("published"),
        default=True,
        help_text=_("Only published records reach an answer. Untick to keep a draft."),
    )
    sample = models.BooleanField(
        _("sample"),
        default=False,
        help_text=_("Invented for demonstration. Replace or unpublish it before the conference."),
    )
    source_url = models.URLField(
        _("source"),
        max_length=500,
        blank=True,
        help_text=_(
            "Where the statement can be checked. Reviewers see it; Rosa does not speak it."
        ),
    )
    more_sources = LinesField(
        _("more sources"), help_text=_("Further addresses, one per line. For editors only.")
    )
    as_of = models.DateField(
        _("as of"),
        null=True,
        blank=True,
        help_text=_("The day on which this was true or was last confirmed. For editors only."),
    )
    confidence = models.CharField(
        _("confidence"),
        max_length=10,
        choices=Confidence,
        blank=True,
        help_text=_("How sure the source is. For editors only."),
    )
    note = models.TextField(
        _("internal note"),
        blank=True,
        help_text=_("For colleagues. Never part of an answer."),
    )
    imported = models.JSONField(
        default=None,
        null=True,
        blank=True,
        editable=False,
        help_text="Field values as last imported; a field that differs was edited by staff.",
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Answerable(Record):
    """A record that visitors ask about in their own words."""

    asked_as = LinesField(
        _("other ways to ask"),
        help_text=_(
            "How visitors ask about this, in their own words, one per line, in any language. Rosa "
            "finds the record by them; she never says them."
        ),
    )

    class Meta(Record.Meta):
        abstract = True


class TranslationStatus(models.TextChoices):
    MACHINE = "machine", _("machine, not checked")
    CHECKED = "checked", _("checked by a person")


class Translation(models.Model):
    """One language of a record; English stands on the record itself."""

    lang = LanguageField(
        _("language"),
        help_text=_(
            "Language code: fr, es, ru, zh, ar or any other. English is the record itself."
        ),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=TranslationStatus,
        default=TranslationStatus.CHECKED,
        help_text=_(
            "Both are used in answers; machine translations wait for a check. When you change a "
            "text here, the translation counts as checked, unless you choose otherwise."
        ),
    )

    outdated = models.BooleanField(
        _("out of date"),
        default=False,
        editable=False,
        help_text=_("The English changed since this was written or checked."),
    )
    made_of = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="Digests of the English it was made from, and of itself at that time.",
    )

    drafted = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Digests of the texts that a language model wrote and of their English.",
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["lang"]

    def __str__(self) -> str:
        return self.lang

    @classmethod
    def text_fields(cls) -> tuple[models.Field, ...]:
        """Return the fields that hold text in the language; the record has the same ones."""
        fields = cls._meta.concrete_fields
        return tuple(
            f for f in fields if f.editable and not f.is_relation and f.name not in _NO_TEXT
        )


# What a language's row has besides texts.
_NO_TEXT = frozenset({"id", "lang", "status"})


class Deletion(models.Model):
    """A record that staff deleted: an import does not bring it back unless asked.

    `row` is its primary key, under which staff may bring it back with another slug.
    """

    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=100)
    row = models.BigIntegerField(null=True)
    deleted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="one_deletion_per_record")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.slug}"
