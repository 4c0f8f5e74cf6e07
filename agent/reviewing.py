"""What reviewers do: judge turns, assign, flag and finish conversations."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agent.models import Attempt, Conversation, TurnReview
from agent.models.conversation import ReviewState
from agent.models.review import Judged, Reason
from knowledge.models.fields import validate_text

RIGHT = "agent.review_conversation"
LONGEST_NOTE: int = TurnReview._meta.get_field("note").max_length


def reviewers() -> QuerySet:
    """Return the accounts that may review, by name."""
    users = get_user_model().objects.with_perm(
        RIGHT, backend="django.contrib.auth.backends.ModelBackend"
    )
    return users.filter(is_staff=True).order_by("first_name", "last_name", "username")


def judge(
    attempt: Attempt, reviewer: Any, verdict: str, reasons: Iterable[str] = (), note: str = ""
) -> TurnReview:
    """Keep the reviewer's verdict in place of an earlier one. Raises ValidationError.

    Reasons are for bad answers alone.
    """
    found = dict.fromkeys(reasons if verdict == Judged.BAD else ())
    if unknown := found.keys() - set(Reason.values):
        raise ValidationError(_("There is no reason %s.") % ", ".join(sorted(unknown)))
    if len(note) > LONGEST_NOTE:
        raise ValidationError(_("The note is longer than %d characters.") % LONGEST_NOTE)
    said = {"verdict": verdict, "reasons": list(found), "note": note.strip()}
    TurnReview(attempt=attempt, reviewer=reviewer, **said).clean_fields({"attempt", "reviewer"})
    review, _made = TurnReview.objects.update_or_create(
        attempt=attempt, reviewer=reviewer, defaults={**said, "at": timezone.now()}
    )
    return review


def withdraw(attempt: Attempt, reviewer: Any) -> None:
    """Take the reviewer's verdict back."""
    TurnReview.objects.filter(attempt=attempt, reviewer=reviewer).delete()


def assign(conversation: UUID, reviewer: Any) -> None:
    """Give a conversation to a reviewer; None gives it to nobody."""
    at = timezone.now() if reviewer else None
    _rows(conversation).update(assigned_to=reviewer, assigned_at=at)


def flag(conversation: UUID, by: Any, reason: str) -> None:
    """Flag a conversation for others to look at. Raises ValidationError."""
    reason = reason.strip()
    validate_text(reason)
    Conversation._meta.get_field("flag_reason").run_validators(reason)
    _rows(conversation).update(flagged_at=timezone.now(), flagged_by=by, flag_reason=reason)


def unflag(conversation: UUID) -> None:
    """Take the flag away."""
    _rows(conversation).update(flagged_at=None, flagged_by=None, flag_reason="")


def finish(conversation: UUID, by: Any) -> None:
    """Mark a conversation as reviewed; a further turn makes it unreviewed again."""
    _rows(conversation).update(
        review=ReviewState.REVIEWED, reviewed_at=timezone.now(), reviewed_by=by
    )


def reopen(conversation: UUID) -> None:
    """Mark a conversation as not reviewed."""
    _rows(conversation).update(review=ReviewState.UNREVIEWED, reviewed_at=None, reviewed_by=None)


def _rows(conversation: UUID) -> QuerySet[Conversation]:
    # An update, not a saved row: the digest writes to other columns of it at the same time.
    return Conversation.objects.filter(pk=conversation)
