"""The views of the list of conversations, each an address, and the periods beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from agent.admin.filters import (
    FLAGGED,
    MARKED,
    PERIOD,
    RATED_BAD,
    SINCE,
    STATUS,
    UNTIL,
    periods,
)

# What tells one view from another; all other filters stay when the view changes.
CHOSEN = (STATUS, "review", "assigned")
# The number of a page counts within one view and period only; `e` is Django's for a wrong address.
_OF_PAGE = ("p", "e", "all")


@dataclass(frozen=True, slots=True)
class View:
    """A choice of conversations, or of a period; `query` is its part of the address."""

    title: str
    query: Mapping[str, str]
    url: str = ""
    is_current: bool = False
    icon: str = ""
    hint: str = ""


def views() -> list[View]:
    """Return all views, those to begin with first."""
    return [
        View(_("All"), {}, icon="forum"),
        View(_("Not reviewed"), {"review": "unreviewed"}, icon="mark_email_unread"),
        View(_("Mine"), {"assigned": "me"}, icon="person_check"),
        View(_("Flagged"), {STATUS: FLAGGED}, icon="flag"),
        View(_("Rated bad"), {STATUS: RATED_BAD}, icon="thumb_down"),
        View(_("Declined"), {STATUS: "refused"}, icon="front_hand"),
        View(_("No source found"), {STATUS: "unsourced"}, icon="search_off"),
        View(_("Wrong language"), {STATUS: "wrong_language"}, icon="translate"),
        View(_("Slow"), {STATUS: "slow"}, icon="hourglass"),
        View(_("Failed"), {STATUS: "failed"}, icon="error"),
        View(_("Marked for review"), {STATUS: MARKED}, icon="bookmark"),
    ]


def chosen(request: HttpRequest) -> dict[str, str]:
    """Return what of an address tells its view from others."""
    return {name: request.GET[name] for name in CHOSEN if request.GET.get(name)}


def list_context(request: HttpRequest) -> dict[str, Any]:
    """Return what stands on top of the list."""
    shown = chosen(request)
    own = {name: request.GET.get(name, "") for name in (SINCE, UNTIL)}
    has_own = any(own.values()) and not request.GET.get(PERIOD)
    kept = _kept(request, (PERIOD, SINCE, UNTIL))
    return {
        "views": [_view(request, one, CHOSEN, is_current=one.query == shown) for one in views()],
        "periods": [
            _view(
                request,
                View(short, {PERIOD: value} if value else {}, hint=name),
                (PERIOD, SINCE, UNTIL),
                is_current=request.GET.get(PERIOD, "") == value and not (has_own and not value),
            )
            for value, name, short in [("", "", _("any time")), *periods()]
        ],
        "own_period": own if has_own else {},
        "kept": [(name, value) for name in kept for value in kept.getlist(name)],
    }


def _view(request: HttpRequest, view: View, without: tuple[str, ...], *, is_current: bool) -> View:
    query = _kept(request, without)
    query.update(view.query)
    url = f"?{query.urlencode()}"
    return View(view.title, view.query, url, is_current, view.icon, view.hint)


def _kept(request: HttpRequest, without: tuple[str, ...]) -> QueryDict:
    """Return the address's filters but those that are chosen anew."""
    query = request.GET.copy()
    for name in (*without, *_OF_PAGE):
        query.pop(name, None)
    return query
