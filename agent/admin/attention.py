"""What staff should look at, for the start page. Nothing shows that is in order."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agent.admin import pause, shortfall
from agent.admin.navigation import can_view, list_url
from agent.admin.provider import lacks_key
from agent.models import Channel, Persona, Provider
from agent.models.persona import language_codes
from knowledge.admin.filters import EXPIRING_DAYS, validity
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker


@dataclass(frozen=True, slots=True)
class Point:
    """Something to look at; `url` lists as many rows as `count` says, but for lacking keys."""

    text: str
    count: int
    url: str
    tone: str = "warn"


def points(request: HttpRequest) -> list[Point]:
    """Return what needs attention among what the user may see, the gravest first."""
    found = [
        *_paused(request),
        *(_unstored() if can_view(request, "agent.conversation") else []),
        *(_facts() if can_view(request, "knowledge.fact") else []),
        *(_sessions() if can_view(request, "knowledge.session") else []),
        *(_topics() if can_view(request, "knowledge.redzonetopic") else []),
        *(_personas() if can_view(request, "agent.persona") else []),
        *(_providers() if can_view(request, "agent.provider") else []),
        *(_channels() if can_view(request, "agent.channel") else []),
        *_samples(request),
    ]
    return sorted(found, key=lambda point: ("bad", "warn", "info").index(point.tone))


def _paused(request: HttpRequest) -> list[Point]:
    """Say to all that Rosa is paused; those who may see more are led to the switch."""
    now = pause.shown(request)
    if not now.is_on:
        return []
    may_see = can_view(request, "agent.pause")
    url = list_url("agent.pause") if may_see else reverse("admin:index")
    return [Point(_("Rosa is paused: visitors hear only the holding sentence"), 1, url, "bad")]


def _unstored() -> list[Point]:
    """Tell of turns that the database has not got; the list says what to do."""
    waiting, refused, lately = shortfall.standing()
    model = "agent.shortfall"
    lost = ngettext(
        "%(count)d turn of the last %(days)d days is lost: neither database nor disk took it",
        "%(count)d turns of the last %(days)d days are lost: neither database nor disk took them",
        lately.lost,
    ) % {"count": lately.lost, "days": shortfall.DAYS}
    late = ngettext(
        "%(count)d reply of the last %(days)d days ended before its turn was stored",
        "%(count)d replies of the last %(days)d days ended before their turns were stored",
        lately.unconfirmed,
    ) % {"count": lately.unconfirmed, "days": shortfall.DAYS}
    kept = ngettext(
        "%d turn was refused by the database and waits in a file",
        "%d turns were refused by the database and wait in a file",
        refused,
    )
    on_disk = ngettext(
        "%d turn waits on disk for the database", "%d turns wait on disk for the database", waiting
    )
    return [
        *_point(lately.lost, lost, model, "", "bad"),
        *_point(refused, kept, model, "", "bad"),
        *_point(waiting, on_disk, model, ""),
        *_point(lately.unconfirmed, late, model, ""),
    ]


def _facts() -> list[Point]:
    return [*_expired(), *_expiring(), *_unchecked(), *_outdated()]


def _expired() -> list[Point]:
    count = Fact.objects.published().filter(validity("expired")).count()
    text = ngettext("%d fact has expired", "%d facts have expired", count)
    return _point(count, text, "knowledge.fact", "validity=expired&published__exact=1", "bad")


def _expiring() -> list[Point]:
    count = Fact.objects.published().filter(validity("expiring")).count()
    text = ngettext(
        "%(count)d fact ends within %(days)d days",
        "%(count)d facts end within %(days)d days",
        count,
    ) % {"count": count, "days": EXPIRING_DAYS}
    return _point(count, text, "knowledge.fact", "validity=expiring&published__exact=1")


def _unchecked() -> list[Point]:
    machine = Fact.objects.published().filter(translations__status="machine")
    count = machine.distinct().count()
    text = ngettext(
        "%d fact has a machine translation that nobody checked",
        "%d facts have machine translations that nobody checked",
        count,
    )
    query = "translations=unchecked&published__exact=1"
    return _point(count, text, "knowledge.fact", query, "info")


def _outdated() -> list[Point]:
    found = Fact.objects.published().filter(translations__outdated=True)
    count = found.distinct().count()
    text = ngettext(
        "%d fact has a translation whose English changed since",
        "%d facts have translations whose English changed since",
        count,
    )
    return _point(count, text, "knowledge.fact", "outdated=any&published__exact=1")


def _sessions() -> list[Point]:
    count = Session.objects.published().filter(place=None).count()
    text = ngettext("%d session has no room", "%d sessions have no room", count)
    return _point(count, text, "knowledge.session", "room=none&published__exact=1")


def _topics() -> list[Point]:
    topics = RedZoneTopic.objects.published()
    count = topics.exclude(wordings__lang="en").count()
    text = ngettext(
        "%d red-zone topic has no English wording",
        "%d red-zone topics have no English wording",
        count,
    )
    query = "translations=en&published__exact=1"
    return _point(count, text, "knowledge.redzonetopic", query, "bad")


def _personas() -> list[Point]:
    answers = Persona.objects.filter(slug=settings.DEFAULT_PERSONA, enabled=True)
    text = _("Requests that name no persona are refused: %s is missing or not enabled")
    return _point(
        0 if answers.exists() else 1, text % settings.DEFAULT_PERSONA, "agent.persona", "", "bad"
    )


def _providers() -> list[Point]:
    rows = Provider.objects.filter(enabled=True)
    withheld = [row.pk for row in rows if row.withholds_key]
    lacking = sum(lacks_key(row) for row in rows if row.pk not in withheld)
    text = ngettext("%d provider lacks its key", "%d providers lack their key", lacking)
    return [
        *_withheld(withheld),
        *_point(lacking, text, "agent.provider", "enabled__exact=1", "info"),
    ]


def _withheld(keys: list[int]) -> list[Point]:
    text = ngettext(
        "%d provider is asked without its key, which may not go to its host: the person who runs "
        "the server allows it with LLM_KEY_HOSTS, over https",
        "%d providers are asked without their keys, which may not go to their hosts: the person "
        "who runs the server allows it with LLM_KEY_HOSTS, over https",
        len(keys),
    )
    return _point(len(keys), text, "agent.provider", _of_keys(keys), "bad")


def _channels() -> list[Point]:
    return [*_speechless(), *_keyless()]


def _speechless() -> list[Point]:
    default = Persona.objects.filter(slug=settings.DEFAULT_PERSONA).first()
    channels = Channel.objects.filter(enabled=True).exclude(fixed_language="")
    lost = [
        row.pk
        for row in channels.select_related("persona")
        if (persona := row.persona or default)
        and row.fixed_language not in language_codes(persona.languages)
    ]
    text = ngettext(
        "%d channel always answers in a language that its persona does not speak",
        "%d channels always answer in a language that their persona does not speak",
        len(lost),
    )
    return _point(len(lost), text, "agent.channel", _of_keys(lost), "bad")


def _keyless() -> list[Point]:
    count = Channel.objects.filter(enabled=True, key_digest="").count()
    text = ngettext("%d channel has no key", "%d channels have no key", count)
    return _point(count, text, "agent.channel", "", "info")


def _samples(request: HttpRequest) -> list[Point]:
    found = []
    for model in (Fact, Session, Speaker, Place, RedZoneTopic):
        name = model._meta.label_lower
        if not can_view(request, name):
            continue
        count = model.objects.published().filter(sample=True).count()
        text = ngettext(
            "%(count)d published sample: %(kind)s", "%(count)d published samples: %(kind)s", count
        ) % {"count": count, "kind": model._meta.verbose_name_plural}
        found += _point(count, text, name, "sample__exact=1&published__exact=1", "info")
    return found


def _of_keys(keys: list[int]) -> str:
    """Return the query that lists just these rows."""
    return f"id__in={','.join(map(str, keys))}"


def _point(count: int, text: str, model: str, query: str, tone: str = "warn") -> list[Point]:
    if not count:
        return []
    return [Point(text % count if "%d" in text else text, count, list_url(model, query), tone)]
