"""What was asked most and what in vain, for who may read conversations: visitors' own words."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agent.admin.charts import shown
from agent.admin.navigation import can_view, list_url
from agent.admin.used_records import Link, links_of
from agent.asked import TopQuestion, top_questions
from agent.core.period import Period
from knowledge.admin.badge import language_chips
from knowledge.languages import direction

# Questions of a list.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Question:
    """One that was asked often, in whatever words: an example of it, and where it leads."""

    text: str
    direction: str
    times: str
    in_vain: str
    langs: SafeString
    # The conversations in which it was asked; empty where they are there no more.
    url: str
    # The form of a new fact that begins with it; empty where the account may add none.
    fact_url: str
    # What answers it.
    record: Link | None


@dataclass(frozen=True, slots=True)
class List:
    slug: str
    title: str
    says: str
    questions: tuple[Question, ...]
    nothing: str


def lists(request: HttpRequest, period: Period) -> list[List] | None:
    """Return what was asked on the days of a period; None for who may not read conversations."""
    if not can_view(request, "agent.conversation"):
        return None
    in_vain = top_questions(period.first, period.last, unanswered=True, limit=SHOWN)
    most = top_questions(period.first, period.last, limit=SHOWN)
    links = links_of(found.record for found in most if found.record)
    may_add = request.user.has_perm("knowledge.add_fact")
    return [
        List(
            "in-vain",
            _("Asked most without a source"),
            _("Questions that mean the same, in whatever language, are one. A fact answers them."),
            tuple(_question(found, {}, may_add=may_add) for found in in_vain),
            _("Each question that is kept found something in the content."),
        ),
        List(
            "asked",
            _("Asked most"),
            _("Questions that mean the same, in whatever language, are one."),
            tuple(_question(found, links, may_add=False) for found in most),
            _("No questions are kept of this time."),
        ),
    ]


def _question(found: TopQuestion, links: dict[str, Link], *, may_add: bool) -> Question:
    keys = ",".join(str(key) for key in found.conversations)
    may_add = may_add and bool(found.question)
    return Question(
        text=found.question,
        direction=direction(found.lang) if found.lang else "auto",
        times=ngettext("%(count)s time", "%(count)s times", found.count)
        % {"count": shown(found.count, "count")},
        in_vain=shown(found.unsourced, "count"),
        langs=language_chips(found.langs),
        url=list_url("agent.conversation", urlencode({"id__in": keys})) if keys else "",
        fact_url=reverse("turn_fact", args=[found.attempt]) if may_add else "",
        record=links.get(found.record),
    )
