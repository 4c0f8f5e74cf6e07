"""The pause: whether staff have Rosa answer everything with a holding sentence."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.fields import validate_text


class Pause(models.Model):
    """One row. `sentences` are those that staff changed, by language."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_on = models.BooleanField(_("paused"), default=False)
    since = models.DateTimeField(_("since"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    reason = models.CharField(
        _("reason"),
        max_length=300,
        blank=True,
        validators=[validate_text],
        help_text=_("For colleagues: they read it on every page. Never spoken."),
    )
    sentences = models.JSONField(_("holding sentences"), default=dict, blank=True)

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pause")
        default_permissions = ("view", "change")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_pause")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
