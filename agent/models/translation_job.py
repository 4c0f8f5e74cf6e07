"""Drafts of translations that staff asked for: what of, how far they are, what came of each."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.job import Job


class DraftingState(models.TextChoices):
    PLANNED = "planned", _("not started")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("being drafted")
    DONE = "done", _("drafted")
    CANCELLED = "cancelled", _("cancelled")
    INTERRUPTED = "interrupted", _("interrupted")
    FAILED = "failed", _("failed")


class DraftState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("drafted")
    FAILED = "failed", _("failed")


class Reason(models.TextChoices):
    """Why there is no draft; the first ones are `agent.core.translating.Fault`."""

    NOT_STRUCTURED = "not_structured", _("the model's answer was not in the form asked for")
    CUT = "cut", _("the model's answer was cut off")
    EMPTY = "empty", _("the model left a text empty")
    ENGLISH = "english", _("the model gave the English text back")
    LANGUAGE = "language", _("the model's answer was in another language")
    LENGTH = "length", _("the model's answer was far too long or too short")
    BUSY = "provider_busy", _("the provider is overloaded or cannot be reached")
    TIMEOUT = "provider_timeout", _("the provider did not answer in time")
    REFUSED = "provider_refused", _("the provider refused the request: check its key and model")
    BROKEN = "provider_broken", _("the provider's answer broke off")
    CHANGED = "changed", _("the English changed meanwhile")
    WRITTEN = "written", _("somebody wrote it meanwhile")
    GONE = "gone", _("the record was deleted meanwhile")
    INVALID = "invalid", _("the translation holds characters that cannot be stored")


class Trouble(models.TextChoices):
    """Why a job ended early."""

    OFFLINE = "offline", _("No language model is set up.")
    PROVIDER = "provider", _("The provider failed again and again.")
    LATE = "late", _("It took longer than it may.")
    DATABASE = "database", _("The database did not take it. Try again.")
    UNFORESEEN = "unforeseen", _("Something unforeseen went wrong; the log has it.")


class TranslationJob(Job):
    """One request for drafts. `kind` is a model's name of the content, `keys` its chosen rows."""

    RUNNING = (DraftingState.WAITING, DraftingState.RUNNING)

    # Who began it, or had it go on, last.
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=DraftingState,
        default=DraftingState.PLANNED,
        db_index=True,
    )
    kind = models.CharField(_("kind"), max_length=30)
    keys = models.JSONField(default=list)
    languages = models.CharField(_("languages"), max_length=200)
    left_out = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=12, choices=Trouble, blank=True)
    # Until when it may take.
    deadline_at = models.DateTimeField(null=True)

    class Meta(Job.Meta):
        verbose_name = _("draft of translations")
        verbose_name_plural = _("drafts of translations")

    def __str__(self) -> str:
        return f"{self.kind} → {self.languages}"

    @property
    def codes(self) -> list[str]:
        """The languages to draft."""
        return [code.strip() for code in self.languages.split(",") if code.strip()]


class TranslationDraft(models.Model):
    """One record in one language."""

    job = models.ForeignKey(TranslationJob, on_delete=models.CASCADE, related_name="drafts")
    row = models.BigIntegerField()
    title = models.CharField(max_length=300)
    lang = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.WAITING)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["job", "state"], name="drafts_of_a_state")]

    def __str__(self) -> str:
        return f"{self.title} ({self.lang})"
