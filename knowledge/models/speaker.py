"""Speakers: the people of the conference."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import LinesField, validate_text
from knowledge.models.record import Answerable, Translation


class SpeakerStatus(models.TextChoices):
    CURRENT = "current", _("holds the role")
    FORMER = "former", _("held the role")
    CHECK = "check", _("to be checked")


class Speaker(Answerable):
    name = models.CharField(
        _("name"),
        max_length=200,
        validators=[validate_text],
        help_text=_("Full name without titles, as it is spoken."),
    )
    other_names = LinesField(
        _("other spellings"),
        help_text=_("Other ways to write or say the name, one per line, in any script."),
    )
    role = models.CharField(
        _("role"),
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text=_("Official role in English, for example Executive Secretary."),
    )
    organisation = models.CharField(
        _("organisation"),
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text=_("Where the person works."),
    )
    bio = models.TextField(
        _("biography"),
        blank=True,
        validators=[validate_text],
        help_text=_("Two to five sentences in English, official role only, written to be spoken."),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SpeakerStatus,
        default=SpeakerStatus.CURRENT,
        help_text=_("“Held the role” makes Rosa speak of it in the past."),
    )

    class Meta(Answerable.Meta):
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")

    def __str__(self) -> str:
        return self.name


class SpeakerTranslation(Translation):
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="translations")
    role = models.CharField(
        _("role"),
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text=_("Official role in this language."),
    )
    bio = models.TextField(
        _("biography"),
        blank=True,
        validators=[validate_text],
        help_text=_("Biography in this language."),
    )

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["speaker", "lang"], name="one_speaker_translation_per_lang"
            )
        ]
