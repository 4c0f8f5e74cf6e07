"""What the full-text search knows of a turn. Written by the digest alone."""

from django.db import models


class SearchEntry(models.Model):
    """One attempt in the search index; its words are where the database keeps such things.

    The number grows with the time at which it was indexed.
    """

    attempt = models.UUIDField(unique=True)
    conversation = models.UUIDField(db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.attempt)
