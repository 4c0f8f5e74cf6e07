"""Callbacks: what Tavus tells of a call, each event once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agent.models.call import Call


class Callback(models.Model):
    """One event, whether it was posted or found by asking; also of kinds that nobody knows."""

    call = models.ForeignKey(
        Call, on_delete=models.CASCADE, related_name="callbacks", verbose_name=_("call")
    )
    # Whose it is: one that came before Rosa knew the call's id may be of another.
    remote_id = models.CharField(max_length=128, blank=True, editable=False)
    event_type = models.CharField(_("event"), max_length=80)
    message_type = models.CharField(max_length=20, blank=True)
    # In one form for one moment; tells repeats apart.
    timestamp = models.CharField(_("time"), max_length=64)
    properties = models.JSONField(_("properties"), default=dict, blank=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        ordering = ["timestamp", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["call", "remote_id", "event_type", "timestamp"], name="each_callback_once"
            )
        ]
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")

    def __str__(self) -> str:
        return self.event_type
