"""What Rosa remembers of a chat room: read, forgotten for the next answer, or erased for good."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agent import chat_room_store as store
from agent import erasure, readings
from agent.admin.charts import grouped
from agent.admin.chat_room_usage import tabs
from agent.admin.erasure import erase_and_log, going
from agent.chat_room_erasure import conversations_of, erase_room
from agent.erasure import Extent
from agent.models import ChatRoom, ChatRoomTurn, Conversation
from agent.models.channel import Keeps
from agent.models.reading import Way
from knowledge.admin import venue
from knowledge.admin.base import short_time
from knowledge.admin.links import can_view
from knowledge.languages import direction

# Conversations that a page links.
_LINKED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """A question of the room and its answer, as the page shows them."""

    person: str
    question: str
    answer: str
    direction: str
    at: datetime
    url: str


class WithMemory:
    """Mixin for the admin of chat rooms: the page of the memory, and what takes it away."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/memory/", view(self.memory_view), name="agent_chatroom_memory"),
            path("<int:pk>/clear/", view(self.clear_view), name="agent_chatroom_clear"),
            path("<int:pk>/erase/", view(self.erase_view), name="agent_chatroom_erase"),
            *super().get_urls(),
        ]

    def memory_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what is read before the next answer, and lead to the conversations."""
        room = _room(request, pk, may=can_view(request, "agent.conversation"))
        is_silent = bool(room.channel and room.channel.keeps == Keeps.METADATA)
        with timezone.override(venue.zone()), transaction.atomic():
            said = [] if is_silent else _said(room)
            if said or room.summary:
                readings.record(request.user, [store.conversation_of(room)], Way.PAGE)
            found = conversations_of(room)
            context = {
                "tabs_of_room": tabs(request, room, "memory"),
                "said": said,
                "summary": "" if is_silent else room.summary,
                "summarised": short_time(room.summary_until) if room.summary_until else "",
                "is_silent": is_silent,
                "conversations": _linked(found),
                "count": grouped(found.count()),
                "may_clear": self.has_change_permission(request, room),
                "may_erase": _may_erase(request),
            }
            return self._page(request, room, "memory", context)

    def clear_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let the next answer begin anew; what was said stays in the conversations."""
        room = _room(request, pk, may=request.user.has_perm("agent.change_chatroom"))
        # A GET only asks: links must not change anything.
        if request.method != "POST":
            return self._page(request, room, "clear", {"way_back": _back(request, room)})
        store.reset(room.key)
        self.log_change(request, room, [{"changed": {"fields": ["context"]}}])
        self.message_user(request, _("The next answer there begins anew."), messages.SUCCESS)
        return HttpResponseRedirect(_back(request, room))

    def erase_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Erase all conversations of the room for good."""
        room = _room(request, pk, may=_may_erase(request))
        found = erasure.extent(conversations_of(room))
        problem = ""
        if request.method == "POST":
            if request.POST.get("confirm"):
                return self._erase(request, room, found)
            problem = _("Tick the box first.")
        with timezone.override(venue.zone()):
            context = {
                "problem": problem,
                "is_any": bool(found.conversations or room.summary),
                **going(request, found),
                "way_back": _back(request, room),
            }
            return self._page(request, room, "erase", context)

    def _erase(self, request: HttpRequest, room: ChatRoom, found: Extent) -> HttpResponse:
        what = _("%s conversations of a chat room") % grouped(found.conversations)
        erase_and_log(self, request, partial(erase_room, room), found, what)
        text = _("Rosa remembers nothing of this room any more.")
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:agent_chatroom_change", args=[room.pk]))

    def _page(
        self, request: HttpRequest, room: ChatRoom, name: str, extra: dict[str, Any]
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(room),
            "original": room,
            "room": room,
            **extra,
        }
        return TemplateResponse(request, f"admin/agent/chatroom/{name}.html", context).render()


def _said(room: ChatRoom) -> list[Said]:
    """Return the questions and answers that are read before the next answer, in their order."""
    read = store.context_of(room)
    persons = ChatRoomTurn.objects.in_bulk([row.pk for row, _said in read])
    page = reverse("admin:agent_conversation_change", args=[store.conversation_of(room)])
    return [
        Said(
            person=persons[row.pk].person if row.pk in persons else "",
            question=said.question,
            answer=said.answer,
            direction=direction(row.lang) if row.lang else "auto",
            at=row.started_at,
            url=f"{page}#turn-{row.pk}",
        )
        for row, said in read
    ]


def _linked(found: QuerySet[Conversation]) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("admin:agent_conversation_change", args=[row.pk]),
            "at": short_time(row.last_at),
            "opening": row.opening or "–",
            "turns": grouped(row.turns),
        }
        for row in found[:_LINKED]
    ]


def _room(request: HttpRequest, pk: int, *, may: bool) -> ChatRoom:
    if not (may and can_view(request, "agent.chatroom")):
        raise PermissionDenied
    room = ChatRoom.objects.select_related("channel").filter(pk=pk).first()
    if room is None:
        raise Http404
    return room


def _may_erase(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("agent.erase_conversation"))


def _back(request: HttpRequest, room: ChatRoom) -> str:
    page = "memory" if can_view(request, "agent.conversation") else "change"
    return reverse(f"admin:agent_chatroom_{page}", args=[room.pk])
