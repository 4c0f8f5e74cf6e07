"""What visitors think of answers. What reviewers say of them is another matter."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.conversation import Attempt


class Value(models.TextChoices):
    GOOD = "good", _("helpful")
    BAD = "bad", _("not helpful")


class By(models.TextChoices):
    """How a visitor said so."""

    BUTTON = "button", _("by button")
    WORDS = "words", _("in words")


class Rating(models.Model):
    """The last that a visitor said of one turn; it goes with the turn."""

    attempt = models.OneToOneField(
        Attempt,
        primary_key=True,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="rating",
        verbose_name=_("turn"),
    )
    value = models.CharField(_("rating"), max_length=4, choices=Value)
    by = models.CharField(_("given"), max_length=6, choices=By)
    at = models.DateTimeField(_("rated"), default=timezone.now)
    # The attempt whose words they are.
    said_in = models.UUIDField(null=True, blank=True, editable=False, db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["value", "-at"], name="rating_by_value")]

    def __str__(self) -> str:
        return str(Value(self.value).label)
