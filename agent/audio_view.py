"""`GET /audio/NAME`: the sound of dialogues, whole or a part of it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from agent import access, audio
from agent.core.errors import UnknownSound
from agent.core.ranges import Unsatisfiable, wanted
from agent.direct_view import by_method


async def _sound(request: HttpRequest, name: str) -> HttpResponse:
    caller = await access.caller(request)
    mp3 = await audio.read(name)
    if mp3 is None or not (caller.only is None or audio.is_of(name, caller.only)):
        raise UnknownSound("There is no such sound, or none any more.")
    # What has a name never changes.
    tag = f'"{name.removesuffix(".mp3")}"'
    response = _part(request, mp3, tag)
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = f"private, max-age={settings.AUDIO_TTL}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _part(request: HttpRequest, mp3: bytes, tag: str) -> HttpResponse:
    """Return what is asked for: nothing where the caller has it, a part, or all."""
    if (kept := get_conditional_response(request, tag)) is not None:
        return kept
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag or request.method != "GET":
        header = ""
    try:
        part = wanted(header, len(mp3))
    except Unsatisfiable:
        response = HttpResponse(status=416, content_type="audio/mpeg")
        response["Content-Range"] = f"bytes */{len(mp3)}"
        return response
    if part is None:
        return HttpResponse(mp3, content_type="audio/mpeg")
    start, end = part
    response = HttpResponse(mp3[start:end], status=206, content_type="audio/mpeg")
    response["Content-Range"] = f"bytes {start}-{end - 1}/{len(mp3)}"
    return response


sound = by_method(GET=_sound)
