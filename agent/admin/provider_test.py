"""Has a provider say a sentence to staff, word by word, whether or not it rests.

Over connections of its own, in no journal and no figure; its breaker hears nothing of it.
"""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agent import desk as desks
from agent.admin.ndjson import Events, fault, line
from agent.admin.preview import reason
from agent.admin.provider_call import MOST_AT_ONCE, opened
from agent.admin.transcript import seconds
from agent.core.errors import ProviderError
from agent.core.prompt import Prompt
from agent.core.types import Endpoint
from agent.models import Provider
from agent.providers import registry
from knowledge.languages import UN_LANGUAGES, direction

log = logging.getLogger("rosa.providers")
# Seconds for the whole sentence.
TEST_S = 30.0
_MAX_TOKENS = 300
_ASKED = "Hello! Welcome the participants of a conference in one short, friendly sentence in {}."
_testing: set[object] = set()


async def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Stream the sentence as lines of JSON: `text`, at last `end` or `fault` with the times."""
    endpoint = await opened(request, pk, "agent.change_provider", _endpoint)
    if isinstance(endpoint, HttpResponse):
        return endpoint
    if endpoint is None:
        return fault(_("It is not enabled. Enable it, save, and test it a second later."), 409)
    if len(_testing) >= MOST_AT_ONCE:
        return fault(_("Others are testing providers. Try again in a moment."), 429)
    return Events(_events(endpoint, _prompt((get_language() or "en").split("-")[0])))


def _endpoint(row: Provider) -> Endpoint | None:
    """Return the provider as turns ask it; None where they do not."""
    found = desks.live.get().endpoint(row.slug)
    return found if row.enabled and found.slug == row.slug else None


def _prompt(lang: str) -> Prompt:
    lang = lang if lang in UN_LANGUAGES else "en"
    asked = _ASKED.format(UN_LANGUAGES[lang])
    return Prompt(
        messages=({"role": "user", "content": asked},),
        lang=lang,
        question_lang=lang,
        # What the offline provider answers with its greeting.
        question="",
        max_tokens=_MAX_TOKENS,
    )


async def _events(endpoint: Endpoint, prompt: Prompt) -> AsyncGenerator[bytes, None]:
    me = object()
    _testing.add(me)
    provider = registry.build(endpoint)
    began = time.perf_counter()
    first_ms: float | None = None
    why = ""
    try:
        yield line(lang=prompt.lang, direction=direction(prompt.lang))
        ends_at = asyncio.get_running_loop().time() + TEST_S
        async with aclosing(provider.stream(prompt)) as events:
            while True:
                # No limit runs while a word is yielded: it would cancel whoever takes it.
                async with asyncio.timeout_at(ends_at):
                    event = await anext(events, None)
                if event is None:
                    break
                if isinstance(event, str):
                    first_ms = _since(began) if first_ms is None else first_ms
                    yield line(text=event)
        if first_ms is None:
            why = reason("provider_broken")
    except TimeoutError:
        why = _("It took longer than %s.") % seconds(TEST_S * 1000)
    except ProviderError as exc:
        why = f"{reason(exc.code)} ({exc})"
    except Exception as exc:  # noqa: BLE001  (the stream has to say that it ends)
        log.error("provider-test-failed provider=%s error=%s", endpoint.slug, type(exc).__name__)
        why = _("Rosa failed: %s. The log of the server tells more.") % type(exc).__name__
    finally:
        _testing.discard(me)
        if close := getattr(provider, "close", None):
            await close()
    told = {"first": seconds(first_ms), "total": seconds(_since(began)), "model": endpoint.model}
    if why:
        yield line(fault=why, told=_("Ended after %(total)s.") % told)
    else:
        yield line(
            end=True, told=_("First word after %(first)s, all after %(total)s · %(model)s") % told
        )


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
