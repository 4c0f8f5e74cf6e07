"""Calls: conversations at Tavus, from the moment that one is asked for."""

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agent.core.calls import call_key
from agent.ids import new_id
from agent.models.kiosk import Kiosk


class CallStatus(models.TextChoices):
    OPENING = "opening", _("being opened")
    ACTIVE = "active", _("running")
    ENDED = "ended", pgettext_lazy("call", "ended")
    FAILED = "failed", _("not opened")


class EndedBy(models.TextChoices):
    """Why Rosa ended a call, or wants it to end; what Tavus says of its end is beside it."""

    KIOSK = "kiosk", _("ended at the kiosk")
    IDLE = "idle", _("nobody said anything")
    LIMIT = "limit", _("the longest time was over")
    REPLACED = "replaced", _("the kiosk began another")
    STAFF = "staff", _("ended by staff")
    SWITCHED_OFF = "switched_off", _("the kiosk was switched off or unpaired")
    UNCLAIMED = "unclaimed", _("nobody waited for it any more")


def name_of(call: UUID) -> str:
    """Return what a call is called at Tavus."""
    return f"rosa-{call.hex}"


class Call(models.Model):
    """One conversation at Tavus. What is said in it is a conversation of the journal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kiosk = models.ForeignKey(
        Kiosk,
        null=True,
        on_delete=models.SET_NULL,
        related_name="calls",
        verbose_name=_("kiosk"),
    )
    # Stays when the kiosk is deleted.
    kiosk_name = models.CharField(_("kiosk"), max_length=100, blank=True)
    persona = models.CharField(_("persona"), max_length=64, blank=True)
    lang = models.CharField(_("language"), max_length=12, blank=True)
    # The same for all tries of one request: a kiosk that tries again gets the same call.
    request_key = models.CharField(max_length=64, editable=False)
    # Until when whoever opens it has it for itself.
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    # The conversation by the marker's key, and by Tavus's own id, whichever its requests carry.
    conversation = models.UUIDField(db_index=True, null=True, editable=False)
    conversation_by_id = models.UUIDField(db_index=True, null=True, editable=False)
    remote_id = models.CharField(_("id at Tavus"), max_length=128, blank=True, db_index=True)
    url = models.CharField(_("address"), max_length=500, blank=True)
    # Of a private room; of use only until somebody has joined.
    meeting_token = models.TextField(blank=True, editable=False)
    callback_digest = models.CharField(max_length=64, unique=True, editable=False)
    # Whether what is said may be kept: as the channel says, and not once it was erased.
    keeps_words = models.BooleanField(default=True, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=CallStatus, default=CallStatus.OPENING
    )
    error = models.CharField(_("error"), max_length=100, blank=True)
    started_at = models.DateTimeField(_("started"), db_index=True)
    joined_at = models.DateTimeField(_("avatar joined"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by Rosa"), max_length=20, choices=EndedBy, blank=True)
    # When Rosa wants it ended, until it has.
    end_wanted = models.BooleanField(default=False, editable=False)
    shutdown_reason = models.CharField(_("reason that Tavus gives"), max_length=200, blank=True)
    # Of the venue: whose budget it counts in.
    day = models.DateField(editable=False)
    longest_s = models.PositiveIntegerField(_("longest (s)"), default=0)
    seconds = models.FloatField(_("seconds"), default=0.0)
    price_per_minute = models.FloatField(default=0.0, editable=False)
    cost = models.FloatField(_("cost"), default=0.0)
    recording_bucket = models.CharField(_("bucket of the recording"), max_length=200, blank=True)
    recording_key = models.CharField(_("recording"), max_length=500, blank=True)
    recording_s = models.FloatField(_("recorded (s)"), default=0.0)
    polled_at = models.DateTimeField(_("last asked for"), null=True, blank=True)
    polls = models.PositiveSmallIntegerField(default=0, editable=False)
    # Whether all is there that Tavus tells after the end, or nobody asks for it any more.
    is_settled = models.BooleanField(default=False, editable=False)
    # Whether its transcript is still to be compared with the turns.
    unconfirmed = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-started_at"]
        default_permissions = ("view", "change")
        constraints = [
            models.UniqueConstraint(fields=["kiosk", "request_key"], name="one_call_of_a_request")
        ]
        indexes = [
            models.Index(
                fields=["started_at"], condition=Q(ended_at__isnull=True), name="call_running"
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(is_settled=False, ended_at__isnull=False),
                name="call_unsettled",
            ),
            models.Index(
                fields=["ended_at"], condition=Q(unconfirmed=True), name="call_unconfirmed"
            ),
        ]
        verbose_name = _("call")
        verbose_name_plural = _("calls")

    def __str__(self) -> str:
        return self.kiosk_name or self.name

    @property
    def name(self) -> str:
        """What it is called at Tavus, by which it is found there."""
        return name_of(self.pk)

    @property
    def key(self) -> str:
        """The key of its conversation, which nobody can make up."""
        return call_key(self.pk.hex, self._sealed("key"))

    @property
    def callback_token(self) -> str:
        """What its callbacks have to carry."""
        return self._sealed("callback")

    def _sealed(self, what: str) -> str:
        return salted_hmac(f"agent.call.{what}", self.pk.hex, algorithm="sha256").hexdigest()
