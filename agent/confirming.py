"""Has the transcript of a call say what was really heard of each answer, once the call is over.

The digest calls this: it writes what is found out of turns, and no other does.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from agent import callbacks
from agent.bulk import update_rows
from agent.core.callbacks import TRANSCRIPT, summary
from agent.core.confirmed import Asked, heard
from agent.models import Attempt, Call, Conversation
from agent.models.conversation import Status

# At once: each is a conversation of a few minutes.
_FEW = 10
# Turns of one conversation that are compared.
_MOST_TURNS = 500


def confirm_some() -> int:
    """Confirm the turns of some calls that wait for it, and return how many calls those were."""
    keys = Call.objects.filter(unconfirmed=True).order_by("ended_at")
    found = list(keys.values_list("pk", flat=True)[:_FEW])
    for key in found:
        _confirm(key)
    return len(found)


def _confirm(key: UUID) -> None:
    with transaction.atomic():
        call = Call.objects.filter(pk=key).first()
        if call is None:
            return
        # The conversation first, as the journal does.
        both = [call.conversation, call.conversation_by_id]
        rows = Conversation.objects.select_for_update().filter(pk__in=both).order_by("pk")
        conversations = list(rows.values_list("pk", flat=True))
        Call.objects.filter(pk=key).update(unconfirmed=False)
        said = summary(callbacks.events_of(call)).said
        if not said or not call.keeps_words:
            return
        turns = Attempt.objects.filter(conversation__in=conversations, ended_at__isnull=False)
        turns = turns.exclude(status=Status.SUPERSEDED).order_by("started_at", "id")
        named = turns.values_list("pk", "question", "answer")[:_MOST_TURNS]
        found = heard([Asked(*row) for row in named], said)
        update_rows(Attempt, ("heard",), [(pk, (text,)) for pk, text in sorted(found)])


def wait_again(conversations: set[UUID]) -> None:
    """Have turns that came after their transcript be confirmed too; in the digest's transaction."""
    of_calls = Q(conversation__in=conversations) | Q(conversation_by_id__in=conversations)
    over = Call.objects.filter(of_calls, callbacks__event_type=TRANSCRIPT)
    keys = list(over.values_list("pk", flat=True))
    if keys:
        Call.objects.filter(pk__in=keys).update(unconfirmed=True)
