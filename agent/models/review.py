"""What reviewers say of turns, and the queues from which they take conversations."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.channel import Channel
from agent.models.conversation import Attempt, Conversation
from knowledge.models.fields import LanguageField, between, validate_text


class Judged(models.TextChoices):
    GOOD = "good", _("good")
    BAD = "bad", _("bad")


class Reason(models.TextChoices):
    """Why an answer is bad."""

    WRONG = "wrong", _("not true")
    INCOMPLETE = "incomplete", _("does not answer the question")
    OUTDATED = "outdated", _("outdated")
    LANGUAGE = "language", _("wrong language")
    SHOULD_DECLINE = "should_decline", _("should have been declined")
    SHOULD_ANSWER = "should_answer", _("should have been answered")
    TONE = "tone", _("tone")
    LONG = "long", _("too long")
    OTHER = "other", _("something else")


class TurnReview(models.Model):
    """One reviewer's verdict on one turn. What the visitor thought of it is another matter."""

    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, related_name="reviews", verbose_name=_("turn")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="turn_reviews",
        verbose_name=_("reviewer"),
    )
    verdict = models.CharField(_("verdict"), max_length=4, choices=Judged)
    reasons = models.JSONField(_("reasons"), default=list, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000, validators=[validate_text])
    at = models.DateTimeField(_("judged"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at"]
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["attempt", "reviewer"], name="one_verdict_each")
        ]

    def __str__(self) -> str:
        return str(Judged(self.verdict).label)


class Outcome(models.TextChoices):
    """Which conversations a queue takes: those with a turn of which this is true."""

    ANY = "", _("all conversations")
    REFUSED = "refused", _("declined")
    FAILED = "failed", _("failed")
    UNSOURCED = "unsourced", _("no source found")
    WRONG_LANGUAGE = "wrong_language", _("wrong language")
    SLOW = "slow", _("slow")
    CUT = "cut", _("cut off")
    MARKED = "marked", _("marked for review")


class ReviewQueue(models.Model):
    """A rule of sampling. Which conversations it takes follows from the rule; none is stored."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(
        _("description"), blank=True, help_text=_("For reviewers: what to look at.")
    )
    outcome = models.CharField(
        _("with a turn that is"), max_length=16, choices=Outcome, default=Outcome.ANY, blank=True
    )
    lang = LanguageField(_("language"), blank=True, help_text=_("Empty: every language."))
    persona = models.CharField(
        _("persona"), max_length=64, blank=True, help_text=_("Its slug. Empty: every persona.")
    )
    channel = models.ForeignKey(
        Channel, null=True, blank=True, on_delete=models.CASCADE, verbose_name=_("channel")
    )
    share = models.FloatField(
        _("share (%)"),
        default=100.0,
        validators=between(0.01, 100),
        help_text=_("So many of a hundred such conversations, drawn by chance."),
    )
    reviewers_each = models.PositiveSmallIntegerField(
        _("reviewers for each"),
        default=1,
        validators=between(1, 5),
        help_text=_("With two or more, the queue shows how far they agree."),
    )
    since = models.DateField(
        _("since"), null=True, blank=True, help_text=_("Empty: from the first conversation on.")
    )
    is_open = models.BooleanField(
        _("open"), default=True, help_text=_("Closed queues hand out nothing.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("queue")
        verbose_name_plural = _("queues")

    def __str__(self) -> str:
        return self.name


class ConversationReview(models.Model):
    """One reviewer's work on one conversation of a queue: taken, then finished or passed over."""

    queue = models.ForeignKey(ReviewQueue, on_delete=models.CASCADE, related_name="reviews")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="queue_reviews"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="queue_reviews"
    )
    taken_at = models.DateTimeField(_("taken"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, db_index=True)
    passed = models.BooleanField(_("passed over"), default=False)

    class Meta:
        ordering = ["taken_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "conversation", "reviewer"], name="one_review_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.queue}: {self.conversation}"


class TurnTranslation(models.Model):
    """A turn in a reviewer's language, made by a provider when somebody asked for it."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="translations")
    lang = LanguageField(_("language"))
    question = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    provider = models.CharField(_("provider"), max_length=50, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["attempt", "lang"], name="one_translation_each")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} ({self.lang})"
