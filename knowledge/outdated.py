"""Which translations are out of date: their English changed since they were written or checked."""

from collections.abc import Iterable
from hashlib import blake2b

from django.db import models

from knowledge import history, rows
from knowledge.models import Fact, Place, Session, Speaker, Way
from knowledge.models.record import Translation

MODELS: tuple[type[models.Model], ...] = (Fact, Speaker, Session, Place, Way)
# Records whose translations are looked at with one query.
_AT_ONCE = 500


def follow() -> None:
    """Keep the marks true with every change, in the transaction that makes it."""
    history.on_change(_changed)


def english_digest(record: models.Model) -> str:
    """Return what stands for the English of a record's translated fields."""
    return digest(getattr(record, name) for name in sorted(text_fields(type(record))))


def text_fields(model: type[models.Model]) -> tuple[str, ...]:
    """Return the fields of a model that are translated."""
    return tuple(field.name for field in translations_of(model).text_fields())


def translations_of(model: type[models.Model]) -> type[Translation]:
    """Return the model of the languages of a model's rows."""
    return model._meta.get_field("translations").related_model


def refresh(model: type[models.Model], keys: Iterable[int]) -> None:
    """Mark the translations of records whose English changed and whose own text did not."""
    link = model._meta.get_field("translations").field.name
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        chunk = ordered[start : start + _AT_ONCE]
        found = translations_of(model)._base_manager.filter(**{f"{link}__in": chunk})
        changed = [row for row in found.select_related(link) if _judge(row)]
        # Not counted as a change of the content: no answer reads it.
        rows.write(translations_of(model), changed, ["made_of", "outdated"])


def stay_outdated(row: Translation) -> None:
    """Let an outdated translation stay so, though its texts were changed and will be saved."""
    size = len(digest(()))
    row.made_of = row.made_of[:size] + _own_digest(row)


def _changed(model: type[models.Model], keys: Iterable[int]) -> None:
    if model in MODELS:
        refresh(model, keys)


def _judge(row: Translation) -> bool:
    """Set the row's marks; return whether they differ from before."""
    before = row.made_of, row.outdated
    english, own = english_digest(_record(row)), _own_digest(row)
    size = len(english)
    if row.made_of[size:] != own:
        # Somebody wrote or checked it just now, with the English of now before them.
        row.made_of, row.outdated = english + own, False
    else:
        row.outdated = row.made_of[:size] != english
    return before != (row.made_of, row.outdated)


def _record(row: Translation) -> models.Model:
    return next(getattr(row, f.name) for f in row._meta.concrete_fields if f.is_relation)


def _own_digest(row: Translation) -> str:
    texts = (getattr(row, name) for name in sorted(field.name for field in row.text_fields()))
    return digest((row.lang, row.status, *texts))


def digest(texts: Iterable[str]) -> str:
    """Return what stands for texts."""
    # Browsers send \r\n: a text that was only opened and saved did not change.
    plain = "\0".join(text.replace("\r\n", "\n").strip() for text in texts)
    return blake2b(plain.encode(), digest_size=8).hexdigest()
