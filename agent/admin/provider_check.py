"""Whether a provider answers, asked by staff from its page, and the vendors that a form knows."""

import asyncio
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agent import desk
from agent.admin.ndjson import fault
from agent.core.types import Endpoint
from agent.models import Provider
from agent.providers import probes

# What the form is filled with by one click; a key's host is known to `settings` already.
VENDORS: tuple[dict[str, str], ...] = (
    {
        "name": "Groq",
        "slug": "groq",
        "base_url": "https://api.groq.com/openai/v1",
        "api_key_variable": "GROQ_API_KEY",
        "model": "llama-3.3-70b-versatile",
    },
    {
        "name": "Mistral",
        "slug": "mistral",
        "base_url": "https://api.mistral.ai/v1",
        "api_key_variable": "MISTRAL_API_KEY",
        "model": "mistral-small-latest",
    },
    {
        "name": "Ollama",
        "slug": "ollama-own",
        "kind": "ollama",
        "base_url": "http://127.0.0.1:11434",
        "model": "llama3.2",
    },
    {"name": "vLLM", "slug": "vllm", "base_url": "http://127.0.0.1:8000/v1"},
)
# Seconds in which the row is read, and checks of one process at the same time.
READ_S = 10.0
MOST_AT_ONCE = 4
_checking: set[object] = set()


def vendor_links() -> list[dict[str, str]]:
    """Return what each known vendor is called, and the query that fills the form for it."""
    return [{"name": row["name"], "query": urlencode(row)} for row in VENDORS]


async def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer whether the provider as it is saved is there, why not, and which models it has."""
    try:
        async with asyncio.timeout(READ_S):
            endpoint = await sync_to_async(_endpoint)(request, pk)
    except PermissionDenied:
        return fault(_("You are not logged in any more, or may not do this."), 403)
    except Http404:
        return fault(_("This provider is no longer there."), 404)
    except TimeoutError:
        return fault(_("The provider could not be read in time. Try again."), 503)
    if len(_checking) >= MOST_AT_ONCE:
        return fault(_("Others are checking providers. Try again in a moment."), 429)
    me = object()
    _checking.add(me)
    try:
        standing, models = await probes.look(endpoint)
    finally:
        _checking.discard(me)
    answer = {"ok": standing.ok, "text": told(standing), "models": models}
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _endpoint(request: HttpRequest, pk: int) -> Endpoint:
    may = request.user.is_active and request.user.has_perm("agent.view_provider")
    if request.method != "POST" or not request.user.is_staff or not may:
        raise PermissionDenied
    return desk.endpoint_value(get_object_or_404(Provider, pk=pk))


def told(standing: probes.Standing) -> str:
    """Return how a provider stands in a sentence, and what to do where it does not answer."""
    if standing.ok:
        return _("It answers, after %s ms.") % round(standing.ms)
    texts = {
        "timeout": _("It did not answer within %s seconds.") % round(probes.PROBE_S),
        "unreachable": _("It cannot be reached. Check the base URL, and whether it is running."),
        "key": _("It did not accept the key. Check which variable the key comes from."),
        "not_found": _("It has no list of models at this address. Check the base URL."),
        "busy": _("It is overloaded just now, or the account has reached its limit."),
        "refused": _("It refused to list its models. Check the base URL."),
        "not_a_list": _("What it sent is no list of models. Check the base URL."),
    }
    return texts.get(standing.reason) or _("It does not answer.")
