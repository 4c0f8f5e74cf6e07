"""Whether a provider answers, asked by staff from its page, and the vendors that a form knows."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from agent import desk
from agent.admin.ndjson import fault
from agent.admin.provider_call import MOST_AT_ONCE, opened
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
_checking: set[object] = set()


def vendor_links() -> list[dict[str, str]]:
    """Return what each known vendor is called, and the query that fills the form for it."""
    return [{"name": row["name"], "query": urlencode(row)} for row in VENDORS]


async def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer whether the provider as it is saved is there, why not, and which models it has."""
    endpoint = await opened(request, pk, "agent.view_provider", desk.endpoint_value)
    if isinstance(endpoint, HttpResponse):
        return endpoint
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
