"""Running the guard's tests: the button, the progress, the grid, and what went wrong."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agent import desk as desks
from agent import guard_run
from agent.admin import verdicts
from agent.admin.guard_grid import grid_of
from agent.models import GuardRun, GuardTest
from agent.models.guard_run import RunState
from knowledge.admin import venue
from knowledge.admin.badge import language_name
from knowledge.admin.base import short_time
from knowledge.admin.job import job_mark, progress_of
from knowledge.admin.links import list_url
from knowledge.languages import direction
from knowledge.models import RedZoneTopic

# Results on a page.
_SHOWN = 50
# In an address: the sentences of no topic.
NO_TOPIC = "-"


def page(request: HttpRequest) -> HttpResponse:
    """Show the last run, the one that runs, and the button for the next."""
    _demand_sight(request)
    guard_run.give_up_stale()
    newest = GuardRun.objects.select_related("owner").first()
    done = newest if newest and newest.state == RunState.DONE else last_done()
    topics = RedZoneTopic.objects.published().order_by("title")
    with timezone.override(venue.zone()):
        context = {
            **admin.site.each_context(request),
            "title": _("Test the guard"),
            "newest": newest,
            "state": job_mark(newest) if newest else "",
            "done": done,
            "ran": short_time(done.ended_at or done.created_at) if done else "",
            "grid": grid_of(done, topics) if done else None,
            "changes": changes_since(done) if done else [],
            "tests": GuardTest.objects.filter(enabled=True).count(),
            "tests_url": list_url("agent.guardtest"),
            "may_run": verdicts.may_change_topics(request),
            "may_see_tests": verdicts.may_see_tests(request),
        }
        response = TemplateResponse(request, "admin/agent/guard/runs.html", context)
        return response.render()


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """Answer how far the run is; the page asks every second."""
    _demand_sight(request)
    guard_run.give_up_stale()
    run = _run(pk)
    return progress_of(run, run.done, run.total)


def start(request: HttpRequest) -> HttpResponse:
    """Have all tests run."""
    _demand_right(request)
    if guard_run.start(request.user) is None:
        messages.info(request, _("The tests are running already."))
    return HttpResponseRedirect(reverse("guard_runs"))


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End a run."""
    _demand_right(request)
    guard_run.cancel(_run(pk))
    return HttpResponseRedirect(reverse("guard_runs"))


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """List what came of the sentences of a run: those that failed, or all."""
    _demand_sight(request)
    if not verdicts.may_see_tests(request):
        raise PermissionDenied
    run = _run(pk)
    topic, lang = request.GET.get("topic", ""), request.GET.get("lang", "")
    shows_all = request.GET.get("show") == "all"
    found = _chosen(run, topic, lang)
    failed = found.filter(passed=False)
    shown = Paginator(found if shows_all else failed, _SHOWN).get_page(request.GET.get("page"))
    titles = {row.slug: row for row in RedZoneTopic.objects.only("slug", "title")}
    named = titles.get(topic)
    query = request.GET.copy()
    query.pop("page", None)
    query.pop("show", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Results of the guard's tests"),
        "run": run,
        "topic": named.title if named else _("Harmless, close to no topic") if topic else "",
        "language": language_name(lang) if lang else "",
        "page": shown,
        "results": [_shown(result, titles) for result in shown],
        "count": found.count(),
        "failed": failed.count(),
        "shows_all": shows_all,
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/agent/guard/results.html", context)


page, progress, start, cancel, results = map(
    admin.site.admin_view, (page, progress, start, cancel, results)
)


def last_done() -> GuardRun | None:
    """Return the last run that came to its end."""
    return GuardRun.objects.filter(state=RunState.DONE).select_related("owner").first()


def changes_since(run: GuardRun) -> list[str]:
    """Return why the outcome of a run may no longer hold, as sentences."""
    now = desks.live.get()
    found = []
    if guard_run.digest_of(now.brief.topics) != run.topics:
        found.append(_("Topics have changed since."))
    if not run.has_learned:
        found.append(_("The guard had not yet learned the topics as they were."))
    elif now.lessons != run.lessons:
        found.append(_("The guard has learned since."))
    if GuardTest.objects.filter(updated_at__gt=run.created_at).exists():
        found.append(_("Tests have changed since."))
    return found


def _chosen(run: GuardRun, topic: str, lang: str) -> QuerySet:
    found = run.results.all()
    if topic:
        found = found.filter(topic="" if topic == NO_TOPIC else topic)
    return found.filter(lang=lang) if lang else found


def _shown(result: Any, titles: dict[str, RedZoneTopic]) -> dict[str, Any]:
    return {
        "row": result,
        "direction": direction(result.lang),
        "language": language_name(result.lang),
        "topic": titles.get(result.topic),
        "got": titles.get(result.got),
        "action": verdicts.action_text(result.action),
        "tone": "ok" if result.passed else "bad",
        "rule": verdicts.rule_text(result.rule),
        "score": f"{result.score:+.2f}" if result.score is not None else "",
    }


def _run(pk: int) -> GuardRun:
    run = GuardRun.objects.filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def _demand_sight(request: HttpRequest) -> None:
    if not verdicts.may_see_topics(request):
        raise PermissionDenied


def _demand_right(request: HttpRequest) -> None:
    if request.method != "POST":
        raise Http404
    if not verdicts.may_change_topics(request):
        raise PermissionDenied
