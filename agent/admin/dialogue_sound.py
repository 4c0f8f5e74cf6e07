"""The sound of one line on a dialogue's page: as it was kept, or spoken once more."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from agent import desk as desks
from agent.admin.dialogue_page import is_kept, is_silent
from agent.core.dialogue import Part
from agent.core.errors import NotReady, VoiceError
from agent.core.ranges import Unsatisfiable, wanted
from agent.core.sentences import sentences
from agent.core.types import Persona
from agent.models import DialogueLine
from agent.providers import voices

RIGHTS = ("agent.view_dialogue", "agent.view_conversation")


def kept(request: HttpRequest, line: DialogueLine) -> HttpResponse:
    """Answer with the sound that is kept of a line, or the part of it that is asked for."""
    if not is_kept(line.audio):
        raise Http404
    try:
        whole = (settings.AUDIO_DIR / line.audio).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    return _sound(whole, request.headers.get("Range", ""))


def _sound(whole: bytes, asked: str = "") -> HttpResponse:
    response = HttpResponse(whole, content_type="audio/mpeg")
    # A media element asks for a part, and goes on with what it gets.
    with suppress(Unsatisfiable):
        if part := wanted(asked, len(whole)):
            begin, end = part
            response = HttpResponse(whole[begin:end], "audio/mpeg", 206)
            response["Content-Range"] = f"bytes {begin}-{end - 1}/{len(whole)}"
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    return response


async def spoken_again(line: DialogueLine) -> HttpResponse:
    """Answer with a line in the voice that its side has now; nothing of it is stored."""
    config = line.dialogue.config
    part = Part(**config[line.side])
    try:
        desk = await sync_to_async(desks.live.get)()
        persona = desk.personas.get(part.persona) or Persona("", "", "")
        voice = desk.voice_of(line.side, part, persona)
        if voice is None:
            return _fault("no_voice")
        provider = voices.provider(voice)
        said = [await provider.speak(text, line.lang) for text in sentences(line.text)]
    except (NotReady, VoiceError) as exc:
        return _fault(exc.code)
    return _sound(b"".join(sound.mp3 for sound in said))


def _fault(code: str) -> HttpResponse:
    return JsonResponse({"fault": code}, status=502)


@require_http_methods(["GET", "POST"])
async def sound(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Answer a GET with the sound of a line as it was kept, a POST with it spoken again."""
    line = await sync_to_async(_line)(await request.auser(), pk, number)
    if request.method == "GET":
        return await sync_to_async(kept)(request, line)
    if not line.dialogue.config.get(line.side):
        # What a person said has no voice of ours.
        raise Http404
    return await spoken_again(line)


def _line(user: Any, pk: UUID, number: int) -> DialogueLine:
    if not (user.is_staff and user.has_perms(RIGHTS)):
        raise PermissionDenied
    rows = DialogueLine.objects.select_related("dialogue__channel")
    found = rows.filter(dialogue=pk, number=number).first()
    if found is None or is_silent(found.dialogue):
        raise Http404
    return found
