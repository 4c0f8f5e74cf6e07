"""Which texts of a translation a language model wrote: no other may be drafted again.

A translation keeps for each drafted field what its English and the draft itself were. A text that
anybody changed since, on whatever way, differs from its draft and counts as a person's.
"""

from collections.abc import Iterable

from django.db import models

from knowledge.models.record import Translation, TranslationStatus
from knowledge.outdated import digest, english_digest, text_fields


def draftable_fields(record: models.Model, row: Translation | None) -> list[str]:
    """Return the fields without a text, and those with a draft of an older English to check."""
    english = english_digest(record)
    return [
        name
        for name in text_fields(type(record))
        if getattr(record, name).strip()
        and (row is None or not getattr(row, name).strip() or _is_old(row, name, english))
    ]


def drafted_fields(row: Translation) -> list[str]:
    """Return the fields that hold a draft as it was written."""
    return [field.name for field in row.text_fields() if _is_draft(row, field.name)]


def written_fields(row: Translation) -> list[str]:
    """Return the fields that hold a text of a person, or one that may be: an imported one."""
    names = (field.name for field in row.text_fields())
    return [name for name in names if getattr(row, name).strip() and not _is_draft(row, name)]


def mark_drafted(row: Translation, record: models.Model, names: Iterable[str]) -> None:
    """Note that a language model wrote the texts of these fields from the English of now."""
    english = english_digest(record)
    row.drafted = row.drafted | {name: english + digest([getattr(row, name)]) for name in names}


def _is_draft(row: Translation, name: str) -> bool:
    text = getattr(row, name)
    return bool(text.strip()) and row.drafted.get(name, "").endswith(digest([text]))


def _is_old(row: Translation, name: str, english: str) -> bool:
    is_open = row.status == TranslationStatus.MACHINE and _is_draft(row, name)
    return is_open and not row.drafted[name].startswith(english)
