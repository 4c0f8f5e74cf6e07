"""What commands say about a database that they cannot use."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import Error


@contextmanager
def usable_database() -> Iterator[None]:
    """Turn what the database raises inside into a CommandError that says what to do."""
    try:
        yield
    except Error as error:
        reason = " ".join(str(error).split())
        raise CommandError(
            f"The database cannot be used ({reason}). If it has no tables yet, run "
            "`manage.py migrate` first; else start it, or set DATABASE_URL."
        ) from error
