"""The journal of this process: made at its start, closed at its end."""

from agent.journal import Journal

_journal: Journal | None = None


def journal() -> Journal:
    """Return the journal, starting its threads at the first call."""
    global _journal
    if _journal is None:
        _journal = Journal()
    return _journal


def close() -> None:
    """Write what waits and end the threads."""
    global _journal
    if _journal is not None:
        _journal.close()
        _journal = None
