"""The test set of the guard: sentences of which staff know whether Rosa may answer them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models import RedZoneTopic
from knowledge.models.fields import LanguageField, validate_text


class Expected(models.TextChoices):
    DECLINED = "declined", _("declined")
    ANSWERED = "answered", _("answered")


class CameFrom(models.TextChoices):
    STAFF = "staff", _("staff")
    CONVERSATION = "conversation", _("a conversation")
    DEMO = "demo", _("sample")


class GuardTest(models.Model):
    """One sentence. A harmless one names the topic that it is close to, or none."""

    topic = models.ForeignKey(
        RedZoneTopic,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="guard_tests",
        verbose_name=_("red-zone topic"),
        help_text=_(
            "What it belongs to, or what it sounds like. Empty: harmless and like nothing."
        ),
    )
    lang = LanguageField(_("language"), help_text=_("Language code: en, fr, es, ru, zh, ar."))
    text = models.TextField(
        _("sentence"),
        validators=[validate_text],
        help_text=_("As a visitor would say it, and in other words than the topic's examples."),
    )
    before = models.TextField(
        _("said before"),
        blank=True,
        validators=[validate_text],
        help_text=_("What the visitor said just before, where the sentence needs it."),
    )
    expected = models.CharField(
        _("must be"),
        max_length=10,
        choices=Expected,
        default=Expected.DECLINED,
        help_text=_("For a topic of severity caution, declined means that the guard notices it."),
    )
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("Only enabled tests are run.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For colleagues. Never spoken."))
    came_from = models.CharField(
        _("comes from"), max_length=12, choices=CameFrom, default=CameFrom.STAFF
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    class Meta:
        ordering = ["topic__title", "lang", "pk"]
        verbose_name = _("test of the guard")
        verbose_name_plural = _("tests of the guard")

    def __str__(self) -> str:
        return self.text[:80]

    def clean(self) -> None:
        if self.expected == Expected.DECLINED and self.topic is None:
            raise ValidationError(
                {"topic": _("Choose the topic for which the sentence must be declined.")}
            )
