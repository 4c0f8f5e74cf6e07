"""Sessions: the programme."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import validate_text
from knowledge.models.place import Place
from knowledge.models.record import Answerable, Translation
from knowledge.models.speaker import Speaker


class SessionStatus(models.TextChoices):
    PLANNED = "planned", _("as planned")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")


class Session(Answerable):
    title = models.CharField(
        _("title"),
        max_length=300,
        validators=[validate_text],
        help_text=_("Title in English, as in the programme."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=50,
        blank=True,
        help_text=_("For example plenary, panel, oral, poster, workshop."),
    )
    start = models.DateTimeField(_("start"), help_text=_("In the venue's time."))
    end = models.DateTimeField(_("end"), help_text=_("In the venue's time."))
    place = models.ForeignKey(
        Place,
        verbose_name=_("room"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sessions",
        help_text=_("Rosa names the room and can give directions to it."),
    )
    theme = models.CharField(
        _("theme"), max_length=50, blank=True, help_text=_("Code of the theme, for example T3.5.")
    )
    languages = models.CharField(
        _("languages"),
        max_length=100,
        blank=True,
        help_text=_("Codes of the languages spoken or interpreted, separated by commas: en, fr."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[validate_text],
        help_text=_("One or two sentences in English about what happens there."),
    )
    speakers = models.ManyToManyField(
        Speaker, verbose_name=_("speakers"), blank=True, related_name="sessions"
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=SessionStatus,
        default=SessionStatus.PLANNED,
        help_text=_("Rosa says so when a session was moved or cancelled."),
    )

    class Meta(Answerable.Meta):
        ordering = ["start", "slug"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.start and self.end and self.end <= self.start:
            raise ValidationError(
                {"end": _("The session ends before it starts. Correct one of the times.")}
            )


class SessionTranslation(Translation):
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="translations")
    title = models.CharField(
        _("title"),
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text=_("Title in this language."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[validate_text],
        help_text=_("Description in this language."),
    )

    class Meta(Translation.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["session", "lang"], name="one_session_translation_per_lang"
            )
        ]
