"""Writes the drafts of an import with few statements."""

from collections.abc import Sequence

from django.db import models
from django.utils import timezone

from knowledge import history, revision, rows
from knowledge.importers.drafts import Draft
from knowledge.importers.kinds import KINDS, Kind
from knowledge.models import Deletion

# Rows of one statement: the text of an update grows with rows times columns.
_BATCH = 200


def save(drafts: Sequence[Draft]) -> None:
    """Write the rows and count one change of the content, if there is any."""
    before = revision.current()
    with history.recording(via=history.IMPORT):
        for kind in KINDS.values():
            _save_kind(kind, [draft for draft in drafts if draft.kind is kind])
    # The base managers count nothing, so that an import is one change; a language that is removed
    # counts by its signal.
    if any(draft.change.updates for draft in drafts) and revision.current() == before:
        revision.bump()


def _save_kind(kind: Kind, drafts: Sequence[Draft]) -> None:
    new = [draft for draft in drafts if draft.is_new]
    old = [draft for draft in drafts if not draft.is_new]
    kept = history.of_model(kind.model)
    history.before(kept, {draft.row.pk for draft in old})
    kind.model._base_manager.bulk_create([draft.row for draft in new])
    _update(kind, old)
    slugs = [draft.change.incoming.slug for draft in new]
    for start in range(0, len(slugs), _BATCH):
        Deletion.objects.filter(kind=kind.name, slug__in=slugs[start : start + _BATCH]).delete()
    _save_languages(kind, drafts)
    _save_links(kind, drafts)
    history.after(kept, {draft.row.pk for draft in drafts})


def _update(kind: Kind, drafts: Sequence[Draft]) -> None:
    """Write the columns that change, and no others: those may have changed meanwhile."""
    columns = {field.name for field in kind.fields() if not field.many_to_many}
    has_clock = hasattr(kind.model, "updated_at")
    alike: dict[tuple[str, ...], list[models.Model]] = {}
    for draft in drafts:
        changed = ("imported", *sorted(columns & draft.change.updates.keys()))
        if has_clock and draft.change.updates:
            draft.row.updated_at = timezone.now()
            changed = (*changed, "updated_at")
        alike.setdefault(changed, []).append(draft.row)
    for changed, found in alike.items():
        rows.write(kind.model, found, changed)


def _save_languages(kind: Kind, drafts: Sequence[Draft]) -> None:
    if kind.texts is None:
        return
    texts = [text for draft in drafts for text in draft.texts.values()]
    names = [field.name for field in kind.texts._meta.concrete_fields if not field.primary_key]
    _save_rows(kind.texts, texts, names)
    for draft in drafts:
        for text in draft.gone:
            text.delete()


def _save_rows(model: type[models.Model], found: list[models.Model], names: list[str]) -> None:
    model._base_manager.bulk_create([row for row in found if row.pk is None])
    rows.write(model, [row for row in found if row.pk is not None], names)


def _save_links(kind: Kind, drafts: Sequence[Draft]) -> None:
    """Write many-to-many links beside their manager, whose signals count a change each."""
    for field in kind.model._meta.many_to_many:
        changed = [draft for draft in drafts if field.name in draft.links]
        through = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        keys = [draft.row.pk for draft in changed]
        for start in range(0, len(keys), _BATCH):
            through.objects.filter(**{f"{source}__in": keys[start : start + _BATCH]}).delete()
        links = [
            through(**{source: draft.row, target: other})
            for draft in changed
            for other in draft.links[field.name]
        ]
        through._base_manager.bulk_create(links, batch_size=_BATCH)
