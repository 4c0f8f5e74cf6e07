"""What an import does to each record, as its page shows it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.admin.badge import badge, language_name
from knowledge.admin.links import can_view
from knowledge.importers import jobs
from knowledge.importers.kinds import KINDS, Kind
from knowledge.languages import direction
from knowledge.models import ImportJob, ImportLine, JobState

TONES = {"added": "ok", "changed": "info", "kept": "warn", "refused": "bad", "gone": "warn"}


def outcome_name(outcome: str, *, is_applied: bool) -> str:
    """Return an outcome in words: what happens, or what happened."""
    names = {
        "added": _("was added") if is_applied else _("is added"),
        "changed": _("was changed") if is_applied else _("is changed"),
        "kept": _("kept, staff edited it"),
        "refused": _("refused"),
        "gone": _("no longer in the source"),
        "unchanged": _("unchanged"),
    }
    return names[outcome]


def readable_lines(request: HttpRequest, job: ImportJob) -> models.QuerySet[ImportLine]:
    """Return the lines of the job without those of kinds that the user may not see."""
    return job.lines.exclude(kind__in=_hidden_kinds(request))


def readable_counts(request: HttpRequest, job: ImportJob) -> dict[str, int]:
    """Return the number of lines that the user may see, by outcome."""
    if not _hidden_kinds(request):
        return dict(job.counts)
    found = readable_lines(request, job).order_by().values("outcome").annotate(n=Count("pk"))
    return {row["outcome"]: row["n"] for row in found}


def _hidden_kinds(request: HttpRequest) -> list[str]:
    return [
        name for name, kind in KINDS.items() if not can_view(request, kind.model._meta.label_lower)
    ]


def filters_of(job: ImportJob, chosen: str, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the filters of the list with their counts, those without any left out."""
    is_applied = job.state == JobState.APPLIED
    everything = {
        "outcome": "",
        "name": _("all"),
        "count": sum(counts.values()),
        "tone": "muted",
        "is_chosen": not chosen,
    }
    return [everything] + [
        {
            "outcome": outcome,
            "name": outcome_name(outcome, is_applied=is_applied),
            "count": counts[outcome],
            "tone": TONES.get(outcome, "muted"),
            "is_chosen": outcome == chosen,
        }
        for outcome in jobs.OUTCOMES
        if counts.get(outcome)
    ]


def shown_lines(lines: Iterable[ImportLine]) -> list[dict[str, Any]]:
    """Return the lines with badges, links to the records and fields in words.

    Times are in the active zone.
    """
    found = list(lines)
    pages = _pages(found)
    return [
        {
            "line": line,
            "mark": _mark(line),
            "kind": KINDS[line.kind].model._meta.verbose_name if line.kind in KINDS else "",
            "url": pages.get((line.kind, line.slug), ""),
            "where": _where(line),
            "fields": [_field(KINDS[line.kind], field) for field in line.fields],
            "summary": _summary(line),
        }
        for line in found
    ]


def _pages(lines: list[ImportLine]) -> dict[tuple[str, str], str]:
    found = {}
    for name, kind in KINDS.items():
        slugs = [line.slug for line in lines if line.kind == name]
        if not slugs or name == "conference":
            continue
        address = f"admin:knowledge_{kind.model._meta.model_name}_change"
        for slug, pk in kind.model.objects.filter(slug__in=slugs).values_list("slug", "pk"):
            found[name, slug] = reverse(address, args=[pk])
    return found


def _mark(line: ImportLine) -> SafeString:
    is_applied = line.job.state == JobState.APPLIED
    return badge(
        outcome_name(line.outcome, is_applied=is_applied), TONES.get(line.outcome, "muted")
    )


def _where(line: ImportLine) -> list[str]:
    """Return where the record stands: `speakers.csv`, `line 4`, `column C (name)`.

    Apart, because each has a direction of its own.
    """
    parts = [line.file]
    if line.line:
        parts.append(_("line %d") % line.line)
    if line.column:
        parts.append(_("column %s") % line.column)
    return [part for part in parts if part]


def _summary(line: ImportLine) -> str:
    kept = sum(field["kept"] for field in line.fields)
    changed = len(line.fields) - kept
    parts = [ngettext("%d field", "%d fields", changed) % changed] if changed else []
    if kept:
        parts.append(_("%d kept") % kept)
    return ", ".join(parts)


def _field(kind: Kind, field: dict[str, Any]) -> dict[str, Any]:
    lang, _dot, name = field["key"].rpartition(".")
    model = kind.texts if lang and kind.texts else kind.model
    column = model._meta.get_field(name)
    label = str(column.verbose_name)
    return {
        "label": f"{label} · {language_name(lang)}" if lang else label,
        "old": _value(column, field["old"]),
        "new": _value(column, field["new"]),
        "kept": field["kept"],
        "dir": direction(lang) if lang else "auto",
        "lang": lang,
    }


def _value(column: models.Field, value: Any) -> str:
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(column, models.DateTimeField) and value:
        moment = parse_datetime(str(value))
        if moment:
            return date_format(timezone.localtime(moment), _("D j M Y, H:i"))
    if column.choices and value:
        return str(dict(column.flatchoices).get(value, value))
    return str(value)
