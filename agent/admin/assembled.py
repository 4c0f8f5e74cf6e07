"""An assembled prompt as staff see it: its parts, the records used and left out, the verdict."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agent.admin.verdicts import TONES, rule_text
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.turn import Turn
from knowledge.admin.links import can_view, list_url
from knowledge.languages import direction
from knowledge.models import RedZoneTopic
from knowledge.retrieval import Hit
from knowledge.values import Fact, Record

# From here on a record answers nearly always; below the second it is hardly ever meant.
SURE, NEAR = 1.0, 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the prompt; `share` is its percentage of all tokens."""

    name: str
    title: str
    note: str
    tokens: int
    share: float
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that the question found, or that is pinned; `width` is its share of the best."""

    address: str
    title: str
    url: str
    tokens: int
    state: str
    is_draft: bool = False
    score: str = ""
    width: int = 0
    certainty: str = ""
    tone: str = "muted"


def page_context(
    turn: Turn, hits: Sequence[Hit], asked: Prompt, draft: str, request: HttpRequest
) -> dict[str, Any]:
    """Return what the template needs; reads the database for the topic only."""
    budget = turn.persona.content_budget
    content = asked.tokens["pinned"] + asked.tokens["retrieved"]
    found = list(_found(turn, hits, asked, draft, request))
    states = {shown.address: shown.state for shown in found}
    return {
        "asked": asked,
        "turn": turn,
        "parts": list(_parts(turn, asked, sees_persona=can_view(request, "agent.persona"))),
        "budget": budget,
        "content": content,
        "room": max(budget - content, 0),
        "pinned_share": _share(asked.tokens["pinned"], budget),
        "retrieved_share": _share(asked.tokens["retrieved"], budget),
        "hits": [s for s in found if s.score and s.state != "dropped"],
        "pinned": [s for s in found if not s.score and s.state == "pinned"],
        "dropped": [s for s in found if s.state == "dropped"],
        "draft": draft,
        "draft_state": states.get(draft, "missed"),
        "verdict": _verdict(turn, request),
        "direction": direction(asked.lang),
    }


def _parts(turn: Turn, asked: Prompt, *, sees_persona: bool) -> Iterator[Part]:
    total = asked.tokens["total"] or 1
    for name, title, note in part_titles():
        text = asked.parts.get(name, "")
        said = (("", text),) if text else ()
        tokens = asked.tokens.get(name, count_tokens(text))
        if name == "history":
            said = tuple((m.role, m.text) for m in turn.request.history)
        elif name == "persona" and not sees_persona:
            said = (("", _("You may not see personas.")),)
        elif name == "guidance" and not text:
            continue
        yield Part(name, title, note, tokens, _share(tokens, total), said)


def part_titles() -> tuple[tuple[str, str, str], ...]:
    """Return the parts in the order in which they stand in the prompt: name, title, note."""
    return (
        ("persona", _("Persona and rules"), _("The same for every question.")),
        ("pinned", _("Pinned facts"), _("In every prompt, in English.")),
        ("caller", _("Instructions of the caller"), _("What the calling program adds itself.")),
        ("history", _("Earlier turns"), ""),
        ("retrieved", _("Records for the question"), _("The best ones for which there is room.")),
        (
            "now",
            _("Time at the venue"),
            _("With what is on now and next, and the weather where it is asked for."),
        ),
        ("guidance", _("Guidance of the topic"), ""),
        ("language", _("Language rule"), ""),
        ("question", _("Question"), ""),
    )


def _found(
    turn: Turn, hits: Sequence[Hit], asked: Prompt, draft: str, request: HttpRequest
) -> Iterator[Shown]:
    """Yield the hits best first, then what is pinned or was left out without being found."""
    brief = turn.desk.brief
    keys = {record.address: row for row, record in brief.rows.items()}
    best = max((hit.score for hit in hits), default=0.0) or 1.0
    seen = set()
    for hit in hits:
        seen.add(hit.record.address)
        yield _shown(
            turn,
            asked,
            hit.record,
            url=_url(keys.get(hit.record.address), request),
            is_draft=hit.record.address == draft,
            score=number_format(hit.score, 1),
            width=round(_share(hit.score, best)),
            certainty=number_format(hit.certainty, 2),
            tone="ok" if hit.certainty >= SURE else "warn" if hit.certainty >= NEAR else "muted",
        )
    rest = {*asked.records, *asked.dropped} - seen
    for record in sorted((r for r in brief.records if r.address in rest), key=lambda r: r.address):
        url = _url(keys.get(record.address), request)
        yield _shown(turn, asked, record, url=url, is_draft=record.address == draft)


def _shown(turn: Turn, asked: Prompt, record: Record, **fields: Any) -> Shown:
    return Shown(
        address=record.address,
        title=record.title(asked.lang),
        tokens=turn.desk.printed.record(record, asked.lang).tokens,
        state=_state(asked, record),
        **fields,
    )


def _state(asked: Prompt, record: Record) -> str:
    if record.address in asked.dropped:
        return "dropped"
    if record.address not in asked.records:
        return "out of date"
    return "pinned" if isinstance(record, Fact) and record.pinned else "given"


def _verdict(turn: Turn, request: HttpRequest) -> Mapping[str, Any]:
    verdict = turn.verdict
    url = ""
    if verdict.topic and can_view(request, "knowledge.redzonetopic"):
        key = RedZoneTopic.objects.filter(slug=verdict.topic.slug).values_list("pk", flat=True)
        url = _url(("redzonetopic", key.first()), request)
    return {
        "action": verdict.action,
        "declines": verdict.declines,
        "tone": TONES[verdict.action],
        "topic": verdict.topic,
        "rule": rule_text(verdict.rule),
        "url": url,
    }


def _url(row: tuple[str, int | None] | None, request: HttpRequest) -> str:
    """Return the page on which a row is edited, if there is one that the user may open."""
    if not row or not can_view(request, f"knowledge.{row[0]}"):
        return ""
    if not row[1]:
        # Of the conference there is one; a draft that is new has no page yet.
        return list_url("knowledge.conference") if row[0] == "conference" else ""
    return reverse(f"admin:knowledge_{row[0]}_change", args=[row[1]])


def _share(part: float, whole: float) -> float:
    return round(min(100 * part / whole, 100.0), 1) if whole else 0.0
