"""What was erased, so that nothing brings it back."""

import hashlib
from functools import lru_cache
from uuid import UUID

from django.db import models

# Of so many conversations the mark is made once: the serving loop compares all that it remembers.
_KNOWN = 20_000


@lru_cache(_KNOWN)
def conversation_mark(conversation: UUID) -> str:
    """Return the mark under which a conversation was erased."""
    return _mark(f"conversation {conversation.hex}")


def person_mark(channel: str, person: str) -> str:
    """Return the mark under which a person was erased, named as a channel's identity does."""
    return _mark(f"person {channel} {person}")


def attempt_mark(attempt: UUID) -> str:
    """Return the mark under which an attempt of a chat room was erased by itself."""
    return _mark(f"attempt {attempt.hex}")


def _mark(what: str) -> str:
    return hashlib.sha256(what.encode("utf-8", "surrogatepass")).hexdigest()


class Erased(models.Model):
    """A conversation, a person or an attempt of which nothing is kept that began up to a moment."""

    mark = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.mark[:12]
