"""Writes the drafts of an import with few statements."""

from collections.abc import Sequence

from django.db import models
from django.utils import timezone

from knowledge import history, revision
from knowledge.importers.drafts import Draft
from knowledge.importers.kinds import KINDS, Kind
from knowledge.models import Deletion


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
    for draft in new:
        Deletion.objects.filter(kind=kind.name, slug=draft.change.incoming.slug).delete()
    _save_languages(kind, drafts)
    for draft in drafts:
        _save_links(draft)
    history.after(kept, {draft.row.pk for draft in drafts})


def _update(kind: Kind, drafts: Sequence[Draft]) -> None:
    """Write the columns that an import may set; a bulk update does not look at the clock."""
    if not drafts:
        return
    names = ["imported", *(field.name for field in kind.fields() if not field.many_to_many)]
    if hasattr(kind.model, "updated_at"):
        names.append("updated_at")
        for draft in drafts:
            if draft.change.updates:
                draft.row.updated_at = timezone.now()
    kind.model._base_manager.bulk_update([draft.row for draft in drafts], names)


def _save_languages(kind: Kind, drafts: Sequence[Draft]) -> None:
    if kind.texts is None:
        return
    texts = [text for draft in drafts for text in draft.texts.values()]
    names = [field.name for field in kind.texts._meta.concrete_fields if not field.primary_key]
    _save_rows(kind.texts, texts, names)
    for draft in drafts:
        for text in draft.gone:
            text.delete()


def _save_rows(model: type[models.Model], rows: list[models.Model], names: list[str]) -> None:
    model._base_manager.bulk_create([row for row in rows if row.pk is None])
    model._base_manager.bulk_update([row for row in rows if row.pk is not None], names)


def _save_links(draft: Draft) -> None:
    """Write many-to-many links beside their manager, whose signals count a change each."""
    for name, targets in draft.links.items():
        field = draft.row._meta.get_field(name)
        through = field.remote_field.through
        source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
        through.objects.filter(**{source: draft.row}).delete()
        through._base_manager.bulk_create(
            through(**{source: draft.row, target: other}) for other in targets
        )
