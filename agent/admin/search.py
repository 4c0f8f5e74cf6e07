"""Searching all kinds of content at once, from the sidebar."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from unfold.dataclasses import SearchResult

from agent.admin.navigation import can_view
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker, Way

# Each kind with its icon in the sidebar.
KINDS = (
    (Fact, "lightbulb"),
    (Speaker, "record_voice_over"),
    (Session, "event"),
    (Place, "location_on"),
    (Way, "directions_walk"),
    (RedZoneTopic, "block"),
)
PER_KIND = 8


def search(request: HttpRequest, term: str) -> list[SearchResult]:
    """Return records that contain the term and that the user may see; called by Unfold."""
    return [
        result
        for model, icon in KINDS
        if can_view(request, model._meta.label_lower)
        for result in _found(request, model, icon, term)
    ]


def _found(request: HttpRequest, model: type, icon: str, term: str) -> list[SearchResult]:
    pages = admin.site.get_model_admin(model)
    rows, _may_repeat = pages.get_search_results(request, model.objects.all(), term)
    name = f"admin:knowledge_{model._meta.model_name}_change"
    kind = str(model._meta.verbose_name).capitalize()
    return [
        SearchResult(title=str(row), description=kind, link=reverse(name, args=[row.pk]), icon=icon)
        for row in rows.distinct()[:PER_KIND]
    ]
