"""`GET /chat/embed.js`: what shows a channel's chat page on the conference's own site."""

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

# Sites name its address for years, so it has no version in it and is asked for again soon.
_KEPT_S = 300
_FILE = settings.BASE_DIR / "rosa" / "static" / "rosa" / "embed.js"


@require_safe
async def script(request: HttpRequest) -> HttpResponse:
    """Give the script; any site may load it, and who may show the chat page that page says."""
    content, tag = _read()
    response = HttpResponse(content, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={_KEPT_S}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["ETag"] = tag
    found = get_conditional_response(request, tag, response=response)
    assert found is not None  # noqa: S101  (it returns the response it was given)
    return found


def script_tag(slug: str) -> str:
    """Return what other sites write into their pages to show a channel's chat page."""
    source = f"{settings.PUBLIC_URL or 'https://YOUR-ROSA'}{reverse('embed')}"
    return f'<script src="{source}" data-channel="{slug}" async></script>'


@cache
def _read() -> tuple[bytes, str]:
    content = _FILE.read_bytes()
    return content, f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
