"""Which voice a side of a dialogue speaks with, and what of a row is spoken with."""

import pytest

from agent import desk as desks
from agent.core.dialogue import Part
from agent.core.types import Persona, Voice
from agent.defaults import VOICES
from agent.desk import Desk
from agent.models import Voice as VoiceRow

PLAIN = Persona("p", "P", "-")
OWN = Persona("p", "P", "-", voice="own")


@pytest.fixture
def desk(db) -> Desk:
    VoiceRow.objects.all().delete()
    for row in VOICES:
        VoiceRow.objects.create(**row)
    VoiceRow.objects.create(slug="own", title="Own", name="f5")
    VoiceRow.objects.create(slug="off", title="Off", name="f4", enabled=False)
    return desks.load()


def slugs(desk: Desk, part: Part, persona: Persona) -> tuple[str, ...]:
    sides = (desk.voice_of(side, part, persona) for side in ("agent_1", "agent_2"))
    return tuple(voice.slug if voice else "" for voice in sides)


def test_the_dialogue_names_the_voice_else_the_persona_else_the_side(desk):
    assert slugs(desk, Part(voice="nova"), OWN) == ("nova", "nova")
    assert slugs(desk, Part(), OWN) == ("own", "own")
    assert slugs(desk, Part(), PLAIN) == ("built-in-1", "built-in-2")


def test_with_a_key_the_vendors_voices_are_the_usual_ones(desk, settings):
    settings.OPENAI_API_KEY = "k"

    assert slugs(desk, Part(), PLAIN) == ("alloy", "nova")
    assert slugs(desk, Part(), OWN) == ("own", "own")

    # Who is offline by choice does not have the words sent elsewhere to be spoken.
    settings.LLM_ENABLED = False
    assert slugs(desk, Part(), PLAIN) == ("built-in-1", "built-in-2")


def test_a_voice_that_is_not_enabled_is_passed_over(desk, settings):
    settings.OPENAI_API_KEY = "k"
    VoiceRow.objects.filter(slug="alloy").update(enabled=False)

    assert slugs(desks.load(), Part(voice="off"), PLAIN) == ("built-in-1", "nova")


def test_without_any_voice_there_is_no_sound(desk):
    VoiceRow.objects.update(enabled=False)

    assert slugs(desks.load(), Part(), OWN) == ("", "")
    assert desk.voice_of("human", Part(), PLAIN) is None


def test_a_row_is_spoken_with_as_the_server_is_set(db, settings):
    settings.PROVIDER_KEYS = {"OPENAI_API_KEY": "k", "ELEVENLABS_API_KEY": "e"}
    settings.TTS_MODEL = "tts-1-hd"
    key = {"api_key_variable": "OPENAI_API_KEY"}

    def value(**fields: object) -> Voice:
        return desks.voice_value(VoiceRow(slug="v", name="n", **fields))

    openai = Voice("v", "openai", "n", "https://api.openai.com/v1", "tts-1-hd", "k")
    assert value(kind="openai", **key) == openai
    assert value(kind="openai", model="own", **key).model == "own"
    # The key is not for this host.
    assert value(kind="openai", base_url="https://else.example/v1", **key).api_key == ""
    assert value(kind="elevenlabs", api_key_variable="ELEVENLABS_API_KEY") == Voice(
        *("v", "elevenlabs", "n", "https://api.elevenlabs.io/v1"), "eleven_multilingual_v2", "e"
    )
    assert value(kind="built_in", speed=1.5) == Voice("v", "built_in", "n", speed=1.5)


def test_a_change_of_a_voice_is_live_like_any_other(db):
    from knowledge.revision import current

    before = current()
    VoiceRow.objects.create(slug="new", title="New")

    assert current() != before
