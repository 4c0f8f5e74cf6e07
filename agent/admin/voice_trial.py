"""Has a voice say a sentence to staff, over connections of its own: no dialogue waits for it."""

import asyncio

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agent import desk
from agent.admin.ndjson import fault
from agent.core.errors import VoiceError
from agent.core.types import Voice
from agent.models import Voice as VoiceRow
from agent.providers import voices

# What is said, in the order of the buttons.
SAMPLES = {
    "en": (
        "Good morning, Excellency. The opening begins at nine o'clock in the great hall, and I "
        "will gladly show you the way."
    ),
    "fr": (
        "Bonjour, Excellence. L'ouverture commence à neuf heures dans la grande salle, et je vous "
        "montre volontiers le chemin."
    ),
    "es": (
        "Buenos días, Excelencia. La apertura comienza a las nueve en la gran sala, y con gusto "
        "le muestro el camino."
    ),
    "ru": (
        "Доброе утро, Ваше Превосходительство. Открытие начинается в девять часов в большом зале, "
        "и я с радостью покажу Вам дорогу."
    ),
    "zh": "早上好，阁下。开幕式九点在大厅开始，我很乐意为您指路。",
    "ar": (
        "صباح الخير، سعادتكم. يبدأ حفل الافتتاح في الساعة التاسعة في القاعة الكبرى، ويسعدني أن "
        "أدلّكم على الطريق."
    ),
}
# Seconds in which the row is read, and sentences that one process has said at the same time.
READ_S = 10.0
MOST_AT_ONCE = 4
_speaking: set[object] = set()


async def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer with the sound of a sample sentence, or say why there is none."""
    try:
        async with asyncio.timeout(READ_S):
            voice = await sync_to_async(_voice)(request, pk)
    except PermissionDenied:
        return fault(_("You are not logged in any more, or may not do this."), 403)
    except Http404:
        return fault(_("This voice is no longer there."), 404)
    except TimeoutError:
        return fault(_("The voice could not be read in time. Try again."), 503)
    lang = request.POST.get("lang", "")
    if len(_speaking) >= MOST_AT_ONCE:
        return fault(_("Others are trying voices. Try again in a moment."), 429)
    me = object()
    _speaking.add(me)
    try:
        async with voices.trial(voice) as provider:
            sound = await provider.speak(SAMPLES.get(lang, SAMPLES["en"]), lang)
    except VoiceError as exc:
        # What the trial was to find out: no fault of this server, whose log would call it one.
        return fault(told(exc), 200)
    finally:
        _speaking.discard(me)
    return HttpResponse(sound.mp3, content_type="audio/mpeg", headers={"Cache-Control": "no-store"})


def _voice(request: HttpRequest, pk: int) -> Voice:
    may = request.user.is_active and request.user.has_perm("agent.view_voice")
    if request.method != "POST" or not request.user.is_staff or not may:
        raise PermissionDenied
    return desk.voice_value(get_object_or_404(VoiceRow, pk=pk))


def told(error: VoiceError) -> str:
    """Return why a voice did not speak, and what to do."""
    texts = {
        "timeout": _("The voice took too long. Try again, or give it a longer limit."),
        "unreachable": _("The voice cannot be reached. Check the base URL."),
        "broken_off": _("The vendor broke off. Try again in a moment."),
        "key": _("The vendor did not accept the key. Check which variable it comes from."),
        "quota": _("The account at the vendor has no credit left."),
        "not_found": _("The vendor does not know this voice or address. Check the name."),
        "busy": _("The vendor is overloaded, or the account has reached its limit."),
        "refused": _("The vendor refused the sentence. Check the voice and the model."),
        "not_mp3": _("What the vendor sent is no MP3. Check the base URL."),
        "too_large": _("What the vendor sent is no MP3. Check the base URL."),
        "crashed": _("The built-in voice ended in the middle of the sentence. Try again."),
        "not_started": _("The built-in voice cannot be started. The log of the server has more."),
    }
    return texts.get(error.reason) or _("The voice failed. The log of the server has more.")
