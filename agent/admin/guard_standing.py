"""How the guard stands to a topic: what it has learned, and how it fared in the last run."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import number_format

from agent import desk as desks
from agent.admin import guard_runs, verdicts
from agent.admin.guard_grid import cells_of
from agent.models import Learned
from knowledge.admin.base import short_time
from knowledge.admin.topic import tell_standing
from knowledge.models import RedZoneTopic


def standing(request: HttpRequest, topic: RedZoneTopic) -> str:
    """Return a panel for the topic's page."""
    now = desks.live.get()
    row = Learned.objects.filter(digest=now.lessons, content__isnull=False).defer("content").first()
    run = guard_runs.last_done()
    context = {
        "is_published": topic.published,
        "has_learned": now.has_learned,
        "sentences": number_format(row.sentences) if row else "",
        "seconds": number_format(row.seconds, 1) if row else "",
        "run": run,
        "ran": short_time(run.ended_at or run.created_at) if run else "",
        "changes": guard_runs.changes_since(run) if run else [],
        "cells": cells_of(run, topic.slug) if run else [],
        "may_see_tests": verdicts.may_see_tests(request),
        "bench_url": reverse("guard_bench"),
        "runs_url": reverse("guard_runs"),
    }
    return render_to_string("admin/agent/guard/standing.html", context, request)


tell_standing(standing)
