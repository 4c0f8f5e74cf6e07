"""Erasing conversations and persons: what exactly will go, a confirmation, and who did it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action

from agent import erasure
from agent.admin.export import conversations_of, filters_of, grouped, in_words, selection
from agent.core.types import Channel as Caller
from agent.erasure import Extent
from agent.models import Conversation
from agent.models.erased import person_mark
from knowledge.admin import venue
from knowledge.admin.base import short_time
from knowledge.admin.links import can_view

# More than so many are erased by a command: a page would take too long.
LIMIT = 1000
PERSON = "person"
# Seconds that a page may take to overwrite remains in the search; all of them go within the hour.
_WIPE_S = 2.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to be erased, and the page that its conversations are seen on."""

    conversations: QuerySet[Conversation]
    back_url: str
    marks: tuple[str, ...] = ()
    conversation: Conversation | None = None
    is_person: bool = False
    query: str = ""


class WithErasure:
    """Mixin for the admin of conversations: erases one, all of a person, or what is selected."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("erase/", view(self.erase_many_view), name="agent_conversation_erase_many"),
            path("<uuid:pk>/erase/", view(self.erase_view), name="agent_conversation_erase"),
            *super().get_urls(),
        ]

    def has_erase_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the account may erase conversations for good."""
        return request.user.has_perm("agent.erase_conversation")

    @action(description=gettext_lazy("Erase…"), permissions=["erase"])
    def erase_selected(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
        query = selection(request, queryset)
        return HttpResponseRedirect(f"{reverse('admin:agent_conversation_erase_many')}?{query}")

    def erase_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Erase one conversation, or all of the person in it."""
        self._check_may_erase(request)
        one = Conversation.objects.select_related("channel").filter(pk=pk).first()
        if one is None:
            raise Http404
        is_person = bool(one.person) and request.GET.get("of") == PERSON
        return self._erase(request, _of_person(one) if is_person else _of_one(one))

    def erase_many_view(self, request: HttpRequest) -> HttpResponse:
        """Erase what the list shows for this address."""
        self._check_may_erase(request)
        query = filters_of(request.GET)
        # Without a filter it would be everything, which nobody means by this.
        chosen = conversations_of(self, request, query) if query else None
        list_url = reverse("admin:agent_conversation_changelist")
        if chosen is None:
            return HttpResponseRedirect(list_url)
        keys = list(chosen.order_by().values_list("pk", flat=True)[: LIMIT + 1])
        found = Conversation.objects.filter(pk__in=keys)
        return self._erase(request, Choice(found, f"{list_url}?{query}", query=query))

    def _check_may_erase(self, request: HttpRequest) -> None:
        if not self.has_erase_permission(request):
            raise PermissionDenied

    def _erase(self, request: HttpRequest, choice: Choice) -> HttpResponse:
        found = erasure.extent(choice.conversations)
        is_too_much = found.conversations > LIMIT
        problem = ""
        if request.method == "POST" and not is_too_much:
            problem = _problem(request, found)
            if not problem:
                return self._do_erase(request, choice, found)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Erase conversations"),
            "choice": choice,
            "is_any": bool(found.conversations),
            "number": found.conversations if found.conversations > 1 else None,
            "way_back": choice.back_url,
            "filters": in_words(choice.query),
            "is_too_much": is_too_much,
            "limit": grouped(LIMIT),
            "problem": problem,
            "of_person": grouped(of_person)
            if (of_person := _count_of_person(choice.conversation)) > 1
            else "",
        }
        with timezone.override(venue.zone()):
            context |= going(request, found)
            response = TemplateResponse(request, "admin/agent/leaving/erase.html", context)
            return response.render()

    def _do_erase(self, request: HttpRequest, choice: Choice, found: Extent) -> HttpResponse:
        erase = partial(erasure.erase_named, choice.conversations, choice.marks, wipe_s=_WIPE_S)
        erase_and_log(self, request, erase, found, in_numbers(found))
        self.message_user(request, _("Erased: %s.") % in_numbers(found), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:agent_conversation_changelist"))


def _of_one(one: Conversation) -> Choice:
    return Choice(Conversation.objects.filter(pk=one.pk), _page_of(one), marks=(), conversation=one)


def _of_person(one: Conversation) -> Choice:
    """Return all conversations of a person with a channel; another's may call others so."""
    caller = Caller(id=one.channel_id, slug=one.channel_slug)
    return Choice(
        _with_person(one),
        _page_of(one),
        marks=(person_mark(caller.identity, one.person),),
        conversation=one,
        is_person=True,
    )


def _with_person(one: Conversation) -> QuerySet[Conversation]:
    found = Conversation.objects.filter(person=one.person, channel=one.channel_id)
    return found if one.channel_id else found.filter(channel_slug=one.channel_slug)


def _count_of_person(one: Conversation | None) -> int:
    return _with_person(one).count() if one and one.person else 0


def _page_of(one: Conversation) -> str:
    return reverse("admin:agent_conversation_change", args=[one.pk])


def _problem(request: HttpRequest, found: Extent) -> str:
    """Return why this does not count as confirmed, "" where it does."""
    given = request.POST.get("confirm", "").strip()
    if found.conversations == 1:
        return "" if given else _("Tick the box first.")
    if given == str(found.conversations):
        return ""
    return _("Type the number of the conversations: %d.") % found.conversations


def _linked(request: HttpRequest, row: Model) -> SafeString:
    """Return what a record is, with its name and the way there for those who may see it."""
    kind, label = row._meta.verbose_name, row._meta.label_lower
    if not can_view(request, label):
        return format_html("{}", kind)
    url = reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])
    text = '<a class="rosa-link" href="{}"><bdi>{}</bdi></a> <span class="rosa-hint">{}</span>'
    return format_html(text, url, row, kind)


def going(request: HttpRequest, found: Extent) -> dict[str, Any]:
    """Return what a page that asks before erasing tells: how much will go, and where copies are."""
    return {
        "counts": [
            (_("conversations"), grouped(found.conversations)),
            (_("turns"), grouped(found.turns)),
            (_("verdicts"), grouped(found.reviews)),
            (_("translations"), grouped(found.translations)),
            (_("dialogues"), grouped(found.dialogues)),
        ],
        "exports": [(e, short_time(e.started_at)) for e in found.exports],
        "content": [_linked(request, row) for row in found.content],
    }


def erase_and_log(
    pages: ModelAdmin, request: HttpRequest, erase: Callable[[], object], found: Extent, what: str
) -> None:
    """Erase what was found, and write down who erased how much; `what` has no names in it."""
    try:
        erase()
    except OSError:
        text = _("A file of the spool could not be changed. Tell the operators.")
        pages.message_user(request, text, messages.WARNING)
    finally:
        # Also where it broke off: some of it is gone then.
        _log(request, found, what)


def in_numbers(found: Extent) -> str:
    """Return how much an erasure takes away."""
    conversations = ngettext("%d conversation", "%d conversations", found.conversations)
    turns = ngettext("%d turn", "%d turns", found.turns)
    return f"{conversations % found.conversations}, {turns % found.turns}"


def _log(request: HttpRequest, found: Extent, what: str) -> None:
    """Write down who erased how much, and where copies are; nothing of whom, and no words."""
    exports = ", ".join(str(export.pk) for export in found.exports)
    LogEntry.objects.create(
        user_id=request.user.pk,
        content_type=ContentType.objects.get_for_model(Conversation),
        object_repr=what,
        action_flag=DELETION,
        change_message=_("Copies are in exports %s.") % exports if exports else "",
    )
