"""Which translations are missing, and keeping a draft of one. The model's side is in `drafting`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction

from agent.core.translating import Task
from agent.models import TranslationDraft, TranslationJob
from agent.models.translation_job import DraftState, Reason
from knowledge import history, outdated
from knowledge.concepts import usual_words
from knowledge.drafted import draftable_fields, mark_drafted, written_fields
from knowledge.models.record import TranslationStatus
from knowledge.values import GlossaryWord

VIA = "translation draft"
# What one request may ask for; the rest is a request of its own.
MOST_DRAFTS = 1_000
_MOST_TERMS = 24
_AT_ONCE = 500
KINDS: Mapping[str, type[models.Model]] = {
    str(model._meta.model_name): model for model in outdated.MODELS
}


class NotKeptError(Exception):
    """A draft that is not kept, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Work:
    """One draft to make: what is asked for, and the English that it is made from."""

    draft: TranslationDraft
    task: Task
    digest: str


def missing_drafts(
    kind: str, keys: Iterable[int], languages: Sequence[str]
) -> Iterator[tuple[int, str, str]]:
    """Yield key, title and language of what can be drafted, in the order of the keys."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        records = KINDS[kind].objects.filter(pk__in=ordered[start : start + _AT_ONCE])
        for record in records.order_by("pk").prefetch_related("translations"):
            rows = {row.lang: row for row in record.translations.all()}
            for lang in languages:
                if draftable_fields(record, rows.get(lang)):
                    yield record.pk, str(record)[:300], lang


def plan(job: TranslationJob) -> None:
    """Write down what the job is to draft; what of a former run is done stays done."""
    there = set(job.drafts.filter(state=DraftState.DONE).values_list("row", "lang"))
    job.drafts.exclude(state=DraftState.DONE).delete()
    found = missing_drafts(job.kind, job.keys, job.codes)
    wanted = [entry for entry in found if (entry[0], entry[2]) not in there]
    chosen = wanted[:MOST_DRAFTS]
    TranslationDraft.objects.bulk_create(
        [TranslationDraft(job=job, row=key, title=title, lang=lang) for key, title, lang in chosen]
    )
    job.left_out = len(wanted) - len(chosen)
    job.total, job.done = len(chosen), 0


def work_of(draft: TranslationDraft, words: Sequence[GlossaryWord]) -> Work:
    """Return what to ask for a draft. Raises NotKeptError where there is nothing to do."""
    record = KINDS[draft.job.kind].objects.filter(pk=draft.row).first()
    if record is None:
        raise NotKeptError(Reason.GONE)
    row = record.translations.filter(lang=draft.lang).first()
    names = draftable_fields(record, row)
    if not names:
        raise NotKeptError(Reason.WRITTEN)
    texts = {name: getattr(record, name).strip() for name in names}
    model = outdated.translations_of(type(record))
    limits = {name: model._meta.get_field(name).max_length for name in names}
    terms = usual_words(" ".join(texts.values()), draft.lang, words)
    task = Task(
        draft.lang,
        texts,
        {name: limit for name, limit in limits.items() if limit},
        dict(list(terms.items())[:_MOST_TERMS]),
    )
    return Work(draft, task, outdated.english_digest(record))


def keep(work: Work, texts: Mapping[str, str]) -> None:
    """Store a draft as a machine translation. Raises NotKeptError where something came between."""
    draft, model = work.draft, KINDS[work.draft.job.kind]
    with history.recording(user=draft.job.started_by, via=VIA), transaction.atomic():
        record = model.objects.select_for_update().filter(pk=draft.row).first()
        if record is None:
            raise NotKeptError(Reason.GONE)
        if outdated.english_digest(record) != work.digest:
            raise NotKeptError(Reason.CHANGED)
        row = record.translations.select_for_update().filter(lang=draft.lang).first()
        if not set(texts) <= set(draftable_fields(record, row)):
            raise NotKeptError(Reason.WRITTEN)
        row = row or record.translations.model(
            lang=draft.lang, **{record.translations.field.name: record}
        )
        for name, text in texts.items():
            setattr(row, name, text)
        row.status = TranslationStatus.MACHINE
        mark_drafted(row, record, texts)
        if row.outdated and written_fields(row):
            # What a person wrote is of the older English as before.
            outdated.stay_outdated(row)
        try:
            row.clean_fields(exclude=[record.translations.field.name])
        except ValidationError as exc:
            raise NotKeptError(Reason.INVALID) from exc
        row.save()
