"""Which errors of a database are about the rows that it was given, and which about itself."""

from django.db import DataError, Error, IntegrityError

# PostgreSQL's class of what goes beyond a limit of its own, such as the size of an index's row.
_BEYOND_A_LIMIT = "54"


def is_about_rows(error: Exception) -> bool:
    """Whether the rows will never be taken; else nothing can be written now: wait, and try again.

    Now: the database is gone, locked, full, read-only, or has other tables.
    """
    if not isinstance(error, Error):
        # What no driver can send.
        return True
    # Django calls what is beyond a limit by the same name as a server that is gone.
    state = getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, DataError | IntegrityError) or state.startswith(_BEYOND_A_LIMIT)
