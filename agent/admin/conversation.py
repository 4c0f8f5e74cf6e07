"""Reviewing conversations. Read-only: the journal alone writes them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display
from unfold.views import ChangeList

from agent.admin import verdicts
from agent.admin.filters import LanguageFilter, PeriodFilter, PersonaFilter, StatusFilter
from agent.admin.transcript import shortened, status_mark, turn_id, turns
from agent.models import Attempt, Conversation
from agent.models.conversation import Status
from knowledge.admin.badge import badges, clipped, language_chips, language_name
from knowledge.admin.base import short_time
from knowledge.admin.read_only import ReadOnlyAdmin
from knowledge.languages import direction

ATTEMPTS_PER_PAGE = 100
# Characters of a first question in a list; a visitor may send a million.
OPENING_LENGTH = 300


@dataclass(slots=True)
class Summary:
    """What the list says of a conversation's turns."""

    turns: int = 0
    question: str = ""
    marks: list[SafeString] = field(default_factory=list)


class ConversationList(ChangeList):
    """Adds a summary to each conversation of the page, with two queries for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = summaries([row.pk for row in self.result_list])
        for row in self.result_list:
            row.summary = found.get(row.pk, Summary())


def summaries(keys: list[UUID]) -> dict[UUID, Summary]:
    """Return number of turns, first question and statuses of conversations.

    Attempts that a newer one replaced do not count: nobody heard them.
    """
    counted = Attempt.objects.exclude(status=Status.SUPERSEDED)
    is_replaced = Case(When(status=Status.SUPERSEDED, then=1), default=0)
    first = Attempt.objects.filter(conversation=OuterRef("pk")).order_by(is_replaced, "started_at")
    rows = (
        Conversation.objects.filter(pk__in=keys)
        .annotate(
            turn_count=Count("attempts__turn", distinct=True),
            question=Subquery(first.values(shown=Left("question", OPENING_LENGTH))[:1]),
        )
        .order_by()
    )
    found = {
        key: Summary(count, question or "")
        for key, count, question in rows.values_list("pk", "turn_count", "question")
    }
    is_running = ExpressionWrapper(Q(ended_at__isnull=True), output_field=BooleanField())
    counts = (
        counted.filter(conversation_id__in=keys)
        .order_by("status")
        .values_list("conversation_id", "status", is_running)
        .annotate(Count("turn", distinct=True))
    )
    for key, status, running, count in counts:
        found[key].marks.append(status_mark(status, is_running=running, count=count))
    return found


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    empty_hint = gettext_lazy(
        "Conversations appear here as soon as somebody calls Rosa with the key of a channel."
    )
    list_display = ("latest", "opening", "turn_count", "statuses", "language", "speaker", "caller")
    list_display_links = ("latest", "opening")
    list_before_template = "admin/venue_time.html"
    list_select_related = ("channel",)
    list_filter = (
        PeriodFilter,
        StatusFilter,
        ("channel", RelatedDropdownFilter),
        PersonaFilter,
        LanguageFilter,
    )
    search_fields = ("attempts__question", "attempts__answer", "key")
    search_help_text = gettext_lazy("Search in questions and answers")
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ConversationList

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Conversation | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        whole = turn_id(request.GET.get("whole", ""))
        attempts = shortened(obj.attempts.all(), whole)
        page = Paginator(attempts, ATTEMPTS_PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "turns": turns(page.object_list, whole),
            "started": short_time(obj.started_at),
            "language": language_name(obj.lang),
            "may_change_topics": verdicts.may_change_topics(request),
            "may_add_tests": verdicts.may_add_tests(request),
        }
        if context["may_change_topics"] or context["may_add_tests"]:
            context["topics"] = verdicts.topic_choices()
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @display(description=gettext_lazy("last turn"), ordering="last_at")
    def latest(self, obj: Conversation) -> SafeString:
        return short_time(obj.last_at)

    @display(description=gettext_lazy("first question"))
    def opening(self, obj: Conversation) -> SafeString:
        reading = direction(obj.lang) if obj.lang else "auto"
        return clipped(obj.summary.question or "–", lang_dir=reading)

    @display(description=gettext_lazy("turns"))
    def turn_count(self, obj: Conversation) -> int:
        return obj.summary.turns

    @display(description=gettext_lazy("outcome"))
    def statuses(self, obj: Conversation) -> SafeString:
        return badges(obj.summary.marks)

    @display(description=gettext_lazy("language"), ordering="lang")
    def language(self, obj: Conversation) -> SafeString | str:
        return language_chips([obj.lang]) if obj.lang else "-"

    @display(description=gettext_lazy("persona"), ordering="persona")
    def speaker(self, obj: Conversation) -> SafeString:
        return clipped(obj.persona or "-", lang_dir="ltr")

    @display(description=gettext_lazy("channel"), ordering="channel__name")
    def caller(self, obj: Conversation) -> SafeString | str:
        return clipped(obj.channel_name)
