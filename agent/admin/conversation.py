"""The list of conversations and the page of one. What is said in them the journal alone writes."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display
from unfold.views import ChangeList

from agent import readings
from agent.admin import queue_work, review, saved_views, verdicts
from agent.admin.call import calls_of
from agent.admin.charts import grouped
from agent.admin.dialogue_page import with_speakers
from agent.admin.erasure import WithErasure
from agent.admin.export import WithExport
from agent.admin.filters import (
    AssignedFilter,
    ChannelFilter,
    LanguageFilter,
    PeriodFilter,
    PersonaFilter,
    ReviewFilter,
    StatusFilter,
)
from agent.admin.full_text import FullTextSearch
from agent.admin.navigation import may_try
from agent.admin.outcome import outcome_marks
from agent.admin.paginator import BoundedPaginator
from agent.admin.transcript import page_of, price, turn_id, turns
from agent.models import Conversation
from agent.models.channel import Keeps
from agent.models.conversation import ReviewState
from agent.models.reading import Way
from agent.models.review import Reason
from knowledge.admin.badge import (
    arrow,
    badge,
    badges,
    clipped,
    language_chips,
    language_name,
)
from knowledge.admin.base import short_time
from knowledge.admin.read_only import ReadOnlyAdmin
from knowledge.languages import UN_LANGUAGES, direction

# Readings of a conversation that its page names.
SHOWN_READINGS = 5


class Around(ChangeList):
    """The list that a conversation was opened from, of which no row is read."""

    def get_results(self, request: HttpRequest) -> None:
        self.result_list = []

    def neighbours(self, row: Conversation) -> dict[str, Conversation | None]:
        """Return what stands before and after a row, whether or not that is still in the list."""
        found = self.queryset.prefetch_related(None).only("pk")
        # The first bound lets an index begin there, the second is for turns of the same moment.
        older = found.filter(last_at__lte=row.last_at).filter(
            Q(last_at__lt=row.last_at) | Q(pk__lt=row.pk)
        )
        newer = found.filter(last_at__gte=row.last_at).filter(
            Q(last_at__gt=row.last_at) | Q(pk__gt=row.pk)
        )
        return {
            "previous": newer.order_by("last_at", "pk").first(),
            "next": older.order_by("-last_at", "-pk").first(),
        }


@admin.register(Conversation)
class ConversationAdmin(FullTextSearch, WithExport, WithErasure, ReadOnlyAdmin):
    empty_hint = gettext_lazy(
        "Conversations appear here as soon as somebody calls Rosa with the key of a channel."
    )
    list_display = (
        "latest",
        "first_question",
        "turn_count",
        "outcome",
        "language",
        "state",
        "caller",
        "price",
    )
    list_display_links = ("latest", "first_question")
    list_before_template = "admin/agent/conversation/before_list.html"
    list_filter = (
        PeriodFilter,
        StatusFilter,
        ReviewFilter,
        AssignedFilter,
        ChannelFilter,
        PersonaFilter,
        LanguageFilter,
    )
    # Any: they only have the box shown.
    search_fields = ("key",)
    search_help_text = gettext_lazy(
        "Words of questions and answers, in any language. In quotes: as they stand there."
    )
    actions = ("export_selected", "erase_selected")
    # By the last turn alone, for which there is an index.
    sortable_by = ()
    ordering = ("-last_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Not joined: databases then no longer see that the list is in the order of an index.
        named = ("channel", "reviewed_by", "assigned_to")
        return super().get_queryset(request).prefetch_related(*named)

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet, *args: Any, **kwargs: Any
    ) -> Paginator:
        # The history of a conversation has pages, too; what the admin's log holds is few.
        kind = BoundedPaginator if queryset.model is Conversation else Paginator
        return kind(queryset, *args, **kwargs)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = saved_views.list_context(request)
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Conversation | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        with transaction.atomic():
            readings.record(request.user, [obj.pk], Way.PAGE)
            context |= self._page(request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _page(self, request: HttpRequest, obj: Conversation) -> dict[str, Any]:
        whole = turn_id(request.GET.get("whole", ""))
        page = page_of(obj, request.GET.get("page", ""), whole)
        lang = shown_language(request.GET.get("lang", ""))
        filters = request.GET.get("_changelist_filters", "")
        kept = QueryDict(mutable=True)
        if filters:
            kept["_changelist_filters"] = filters
        if key := queue_work.queue_key(request):
            kept[queue_work.PARAMETER] = key
        shown = turns(page.attempts, whole, request.user, lang, request.get_full_path())
        dialogue, shown = with_speakers(obj, shown)
        context: dict[str, Any] = {
            "page": page,
            "turns": shown,
            "dialogue": dialogue,
            "started": short_time(obj.started_at),
            "turn_count": grouped(obj.turns),
            "language": language_name(obj.lang),
            "marks": badges(outcome_marks(obj)),
            "cost": price(obj.cost),
            "is_silent": bool(obj.channel and obj.channel.keeps == Keeps.METADATA),
            "calls": calls_of(obj, request),
            "kept": kept.urlencode(),
            "filters": filters,
            "reasons": Reason.choices,
            "languages": [(code, language_name(code)) for code in UN_LANGUAGES],
            "shown_language": lang,
            "may_change_topics": verdicts.may_change_topics(request),
            "may_add_tests": verdicts.may_add_tests(request),
            "may_add_facts": request.user.has_perm("knowledge.add_fact"),
            "may_try": may_try(request),
            **review.state_context(request, obj, page.number),
        }
        if queue := context["worked_from"]:
            context["queue_place"] = queue_work.place(request, queue)
        else:
            context["around"] = self._around(request, obj, filters)
        if request.user.has_perm("agent.view_reading"):
            latest = readings.of(obj.pk)[:SHOWN_READINGS]
            context["readings"] = [(reading, short_time(reading.at)) for reading in latest]
        if context["may_change_topics"] or context["may_add_tests"]:
            context["topics"] = verdicts.topic_choices()
        return context

    def _around(
        self, request: HttpRequest, obj: Conversation, filters: str
    ) -> dict[str, Conversation | None]:
        """Return the conversations before and after this one in the list that it is from."""
        asked = HttpRequest()
        asked.user, asked.method, asked.GET = request.user, "GET", QueryDict(filters)
        return review.list_of(self, asked, Around).neighbours(obj)

    @display(description=gettext_lazy("last turn"))
    def latest(self, obj: Conversation) -> SafeString:
        return short_time(obj.last_at)

    @display(description=gettext_lazy("first question"))
    def first_question(self, obj: Conversation) -> SafeString:
        reading = direction(obj.lang) if obj.lang else "auto"
        return clipped(obj.opening or "–", lang_dir=reading)

    @display(description=gettext_lazy("turns"))
    def turn_count(self, obj: Conversation) -> str:
        return grouped(obj.turns)

    @display(description=gettext_lazy("outcome"))
    def outcome(self, obj: Conversation) -> SafeString:
        return badges(outcome_marks(obj))

    @display(description=gettext_lazy("language"))
    def language(self, obj: Conversation) -> SafeString | str:
        return language_chips([obj.lang]) if obj.lang else "-"

    @display(description=gettext_lazy("channel, persona"))
    def caller(self, obj: Conversation) -> SafeString:
        return clipped(obj.channel_name, obj.persona)

    @display(description=gettext_lazy("review"))
    def state(self, obj: Conversation) -> SafeString:
        if obj.review == ReviewState.REVIEWED:
            return _with_name(badge(_("reviewed"), "ok"), review.name_of(obj.reviewed_by))
        assigned = review.name_of(obj.assigned_to)
        return _with_name(badge(_("not reviewed"), "muted"), assigned and f"{arrow()} {assigned}")

    @display(description=gettext_lazy("cost"))
    def price(self, obj: Conversation) -> SafeString | str:
        # A space, as Django writes a dash for nothing.
        return format_html("<bdi>{}</bdi>", price(obj.cost)) if obj.cost else " "


def shown_language(wanted: str) -> str:
    """Return the language to translate into: the one that is wanted, else the interface's."""
    own = (get_language() or "en").split("-")[0]
    return next((code for code in (wanted, own) if code in UN_LANGUAGES), "en")


def _with_name(mark: SafeString, name: str) -> SafeString:
    return format_html('{} <span class="rosa-under">{}</span>', mark, name) if name else mark
