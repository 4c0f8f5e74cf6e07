"""The sidebar: groups of links, each only for staff who may see what it leads to."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agent import live_view, pausing
from agent.admin import saved_views
from knowledge.admin.links import can_view, content_url, list_url

Item = dict[str, Any]


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the groups of the sidebar; Unfold leaves out groups without a link."""
    start = {"title": _("Start page"), "icon": "home", "link": reverse("admin:index")}
    return [
        {"items": [start, *_trial(request)]},
        {"title": _("Content"), "items": _content(request)},
        {"title": _("Red zone"), "items": _red_zone(request)},
        {"title": _("Assistant"), "items": _assistant(request)},
        {"title": _("Conversations"), "items": _conversations(request)},
        {"title": _("Review and statistics"), "items": _work(request)},
        {"title": _("Administration"), "items": _administration(request)},
    ]


def _trial(request: HttpRequest) -> list[Item]:
    link = reverse("preview")
    return (
        [{"title": _("Try a question"), "icon": "quiz", "link": link}] if may_try(request) else []
    )


def _content(request: HttpRequest) -> list[Item]:
    lists = _allowed(
        request,
        (_("Facts"), "lightbulb", "knowledge.fact"),
        (_("Speakers"), "record_voice_over", "knowledge.speaker"),
        (_("Sessions"), "event", "knowledge.session"),
        (_("Places"), "location_on", "knowledge.place"),
        (_("Ways"), "directions_walk", "knowledge.way"),
        (_("Glossary"), "translate", "knowledge.term"),
        (_("Translations"), "g_translate", "agent.translationjob"),
        (_("Conference"), "account_balance", "knowledge.conference"),
    ) + _imports(request)
    changes = _allowed(request, (_("Changes"), "history", "knowledge.version"))
    if not lists:
        return changes
    url = content_url()
    overview = {"title": _("Overview"), "icon": "monitoring", "link": url}
    return [overview | {"active": request.path == url}, *lists, *changes]


def _imports(request: HttpRequest) -> list[Item]:
    """Lead to the page that starts an import; who may not sees those of others."""
    found = _allowed(request, (_("Import"), "upload", "knowledge.importjob"))
    for item in found:
        item["active"] = request.path.startswith(item["link"])
        if request.user.has_perm("knowledge.add_importjob"):
            item["link"] = reverse("admin:knowledge_importjob_add")
    return found


def _red_zone(request: HttpRequest) -> list[Item]:
    topics = _allowed(request, (_("Topics"), "block", "knowledge.redzonetopic"))
    tests = _allowed(request, (_("Test set"), "checklist", "agent.guardtest"))
    if not topics:
        return tests
    tried, run = reverse("guard_bench"), reverse("guard_runs")
    return [
        *topics,
        {
            "title": _("Try a sentence"),
            "icon": "gavel",
            "link": tried,
            "active": request.path == tried,
        },
        {
            "title": _("Test the guard"),
            "icon": "grid_on",
            "link": run,
            "active": request.path.startswith(run),
        },
        *tests,
    ]


def _assistant(request: HttpRequest) -> list[Item]:
    return _allowed(
        request,
        (_("Personas"), "face", "agent.persona"),
        (_("Providers"), "hub", "agent.provider"),
        (_("Voices"), "graphic_eq", "agent.voice"),
        (_("Channels"), "vpn_key", "agent.channel"),
        (_("Chat rooms"), "chat", "agent.chatroom"),
        (_("Kiosks"), "tv_options_input_settings", "agent.kiosk"),
        (_("Phases of dialogues"), "timeline", "agent.phasepreset"),
    ) + _pause(request)


def _pause(request: HttpRequest) -> list[Item]:
    found = _allowed(request, (_("Pause"), "pause_circle", "agent.pause"))
    mark = {"badge": _("on"), "badge_variant": "danger"}
    return [item | mark for item in found] if found and pausing.current().is_on else found


def _conversations(request: HttpRequest) -> list[Item]:
    """Lead to what runs now, and to each view of the list."""
    url = list_url("agent.conversation")
    if not can_view(request, "agent.conversation"):
        return _live(request)
    chosen = saved_views.chosen(request) if request.path == url else None
    views = [
        {
            "title": view.title,
            "icon": view.icon,
            "link": f"{url}?{urlencode(view.query)}" if view.query else url,
            "active": view.query == chosen,
        }
        for view in saved_views.views()
    ]
    is_view = any(view["active"] for view in views)
    views[0]["active"] |= request.path.startswith(url) and not is_view
    return [*_live(request), *views]


def _work(request: HttpRequest) -> list[Item]:
    queues = _allowed(request, (_("Queues of review"), "rule", "agent.reviewqueue"))
    for item in queues:
        item["active"] = request.path.startswith((item["link"], "/admin/queues/"))
    lists = _allowed(
        request,
        (_("Calls"), "video_call", "agent.call"),
        (_("Dialogues"), "theater_comedy", "agent.dialogue"),
        (_("Canned sentences"), "chat_paste_go", "agent.cannedsentence"),
        (_("Exports"), "download", "agent.export"),
        (_("Readings"), "visibility", "agent.reading"),
    )
    return [*queues, *_statistics(request), *lists]


def _live(request: HttpRequest) -> list[Item]:
    if not live_view.may_watch(request.user):
        return []
    url = reverse("live")
    return [{"title": _("Live"), "icon": "sensors", "link": url, "active": request.path == url}]


def _administration(request: HttpRequest) -> list[Item]:
    return _allowed(
        request,
        (_("Users"), "person", "auth.user"),
        (_("Groups"), "group", "auth.group"),
    )


def _statistics(request: HttpRequest) -> list[Item]:
    if not may_see_statistics(request):
        return []
    link = reverse("statistics")
    mine = request.path.startswith(link)
    return [{"title": _("Statistics"), "icon": "bar_chart", "link": link, "active": mine}]


def _allowed(request: HttpRequest, *links: tuple[str, str, str]) -> list[Item]:
    return [
        {
            "title": title,
            "icon": icon,
            "link": list_url(model),
        }
        for title, icon, model in links
        if can_view(request, model)
    ]


def may_try(request: HttpRequest) -> bool:
    """Whether the user may try questions: whoever may see content or personas."""
    kinds = ("fact", "speaker", "session", "place", "redzonetopic")
    names = (*(f"knowledge.{kind}" for kind in kinds), "agent.persona")
    return request.user.is_active and any(can_view(request, name) for name in names)


def may_see_statistics(request: HttpRequest) -> bool:
    """Whether the user may see the figures, which hold no words of visitors."""
    return request.user.is_active and request.user.has_perm("agent.view_statistics")
