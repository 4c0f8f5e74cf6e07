"""What visitors said, word for word, in what staff made of it: content, tests, and their history.

Content stays when a conversation is erased. What nothing but its history holds goes: drafts that
were thrown away, and sentences that were taken out again.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Left
from django.utils.text import slugify

from agent.models import Attempt, Conversation, GuardResult, TurnTranslation
from agent.models.reading import FORGOTTEN
from agent.red_zone import one_line
from knowledge import history
from knowledge.models import Fact, Version
from knowledge.models.fields import lines
from knowledge.models.version import How

# Where pages put what a visitor said: fields with one sentence, or with one in each line.
_PLACES = {
    "knowledge.fact": frozenset({"question", "asked_as", "slug"}),
    "knowledge.redzonetopic": frozenset({"examples", "near_misses"}),
    "agent.guardtest": frozenset({"text", "before"}),
}
_LONGEST = Fact._meta.get_field("question").max_length
# Characters of a question that are compared: no longer one is taken over whole.
_READ = 2000


@dataclass(frozen=True, slots=True)
class Quotes:
    """Of one record: which sentences it holds now, and which its versions alone still do.

    What it held before they were said is its own.
    """

    kind: str
    row: int
    now: frozenset[str]
    past: frozenset[str]


def holding(conversations: QuerySet[Conversation]) -> list[Model]:
    """Return the records that hold a sentence of the conversations."""
    rows = (_record(found) for found in _found(conversations) if found.now)
    return [row for row in rows if row is not None]


def forget(conversations: QuerySet[Conversation]) -> None:
    """Take out of the history what no content holds any more; call it while they are there."""
    since = _begin(conversations)
    for found in _found(conversations):
        if found.past:
            with transaction.atomic():
                _forget(found, since)


def _found(conversations: QuerySet[Conversation]) -> Iterator[Quotes]:
    """Yield the records that held a sentence since the conversations began."""
    since, said = _begin(conversations), _said(conversations)
    if since is None or not said:
        return
    held: dict[tuple[str, int], set[str]] = {}
    versions = Version.objects.filter(kind__in=_PLACES, at__gte=since).only("kind", "row", "values")
    for version in versions.order_by().iterator():
        if sentences := _sentences(version) & said:
            held.setdefault((version.kind, version.row), set()).update(sentences)
    for (kind, row), sentences in sorted(held.items()):
        of_record = Version.objects.filter(kind=kind, row=row).order_by("-pk")
        # What was found so was there before anybody said it.
        earlier = of_record.filter(Q(at__lt=since) | Q(how=How.FOUND))
        theirs = sentences.difference(*map(_sentences, earlier))
        now = theirs & _sentences(of_record[0])
        yield Quotes(kind, row, frozenset(now), frozenset(theirs - now))


def _begin(conversations: QuerySet[Conversation]) -> datetime | None:
    return conversations.order_by("started_at").values_list("started_at", flat=True).first()


def _said(conversations: QuerySet[Conversation]) -> set[str]:
    """Return what was asked, in the forms in which pages begin with it."""
    chosen = conversations.order_by().values("pk")
    asked = Attempt.objects.filter(conversation__in=chosen).order_by()
    translated = TurnTranslation.objects.filter(attempt__conversation__in=chosen)
    texts = {
        one_line(text)
        for rows in (asked, translated)
        for text in rows.values_list(Left("question", _READ), flat=True).iterator()
    }
    forms = {(text, text[:_LONGEST], slugify(text[:_LONGEST])[:50].strip("-")) for text in texts}
    return {form for each in forms for form in each if form}


def _sentences(version: Version) -> set[str]:
    return {
        line
        for key, value in version.values.items()
        if _is_place(version.kind, key)
        for line in lines(str(value))
    }


def _is_place(kind: str, key: str) -> bool:
    return key.rpartition(".")[2] in _PLACES[kind]


def _record(found: Quotes) -> Model | None:
    rows: QuerySet[Model] = history.of_name(found.kind).model._base_manager.filter(pk=found.row)
    return rows.first()


def _forget(found: Quotes, since: datetime | None) -> None:
    """Take the sentences out of the versions, the log of the admin, and runs of tests."""
    versions = Version.objects.filter(kind=found.kind, row=found.row, at__gte=since)
    for version in versions.order_by("pk"):
        name = FORGOTTEN if _begins(version.name, found.past) else version.name
        places = [key for key in version.values if _is_place(found.kind, key)]
        values = version.values | {key: _without(version.values[key], found.past) for key in places}
        Version.objects.filter(pk=version.pk).update(name=name, values=values)
    kind = ContentType.objects.get_for_model(history.of_name(found.kind).model)
    for entry in LogEntry.objects.filter(content_type=kind, object_id=str(found.row)):
        if _begins(entry.object_repr, found.past):
            LogEntry.objects.filter(pk=entry.pk).update(object_repr="")
    for name in ("text", "before"):
        results = GuardResult.objects.filter(test=None, **{f"{name}__in": found.past})
        results.update(**{name: FORGOTTEN})


def _begins(name: str, sentences: Iterable[str]) -> bool:
    return bool(name) and any(sentence.startswith(name) for sentence in sentences)


def _without(value: object, sentences: Collection[str]) -> str:
    return "\n".join(line for line in str(value).splitlines() if line.strip() not in sentences)
