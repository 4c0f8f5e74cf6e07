"""Voices of vendors, against doubles of their APIs."""

import asyncio
import time
from dataclasses import replace

import pytest

from agent.core import mp3
from agent.core.errors import VoiceError
from agent.core.types import Sound, Voice
from agent.providers import voices
from tests.edges.endpoints import until
from tests.voice_double import VoiceDouble, sound_of

TEXT = "The opening is in the Festsaal."
OPENAI = Voice("alloy", "openai", "alloy", model="tts-1", timeout_s=2)
ELEVENLABS = Voice("anna", "elevenlabs", "21m00Tcm", model="eleven_multilingual_v2", timeout_s=2)
VOICES = [OPENAI, ELEVENLABS]


def of(vendor: VoiceDouble, voice: Voice, **fields: object) -> Voice:
    return replace(voice, base_url=vendor.url, api_key=vendor.key, **fields)


def say(voice: Voice, *mishaps: str | int, text: str = TEXT, **fields) -> tuple[object, dict]:
    """Return the sound or the error of one sentence, and what the double was sent."""

    async def speak() -> tuple[object, dict]:
        async with VoiceDouble() as vendor:
            vendor.play(*mishaps)
            try:
                result = await voices.provider(of(vendor, voice, **fields)).speak(text, "fr")
            except VoiceError as error:
                result = error
            await voices.close_all()
            assert vendor.violations == []
            assert len(vendor.calls) == 1
            return result, vendor.calls[0].body

    return asyncio.run(speak())


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("mishaps", [(), ("tagged",), ("late",)])
def test_a_sentence_comes_back_as_sound_without_tags(voice, mishaps):
    sound, _ = say(voice, *mishaps)

    assert sound == mp3.parse(sound_of(TEXT))


def test_openai_is_asked_as_its_interface_says():
    plain = {"model": "tts-1", "voice": "alloy", "input": TEXT, "response_format": "mp3"}

    assert say(OPENAI)[1] == plain
    assert say(OPENAI, speed=1.25)[1] == {**plain, "speed": 1.25}


@pytest.mark.parametrize(
    ("fields", "more"),
    [
        ({}, {}),
        ({"speed": 2.0}, {"voice_settings": {"speed": 1.2}}),
        ({"speed": 0.5}, {"voice_settings": {"speed": 0.7}}),
        ({"model": "eleven_flash_v2_5"}, {"language_code": "fr"}),
    ],
)
def test_elevenlabs_is_asked_as_its_interface_says(fields, more):
    model = fields.get("model", ELEVENLABS.model)

    assert say(ELEVENLABS, **fields)[1] == {"text": TEXT, "model_id": model, **more}


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize(
    ("mishap", "reason", "told"),
    [
        ("hang", "timeout", "took too long"),
        ("hang_inside", "timeout", "took too long"),
        ("cut", "broken_off", "closed the connection"),
        ("close", "broken_off", "closed the connection"),
        ("json", "not_mp3", "sent JSON, not MP3"),
        ("wav", "not_mp3", "sent a WAV file, not MP3"),
        ("huge", "too_large", "sent too much"),
        (401, "key", "status 401"),
        (404, "not_found", "status 404"),
        (429, "busy", "status 429"),
        (500, "refused", "status 500"),
    ],
)
def test_each_failure_has_its_reason_and_tells_neither_words_nor_keys(
    voice, mishap, reason, told, caplog
):
    error, _ = say(voice, mishap, timeout_s=0.3)

    assert isinstance(error, VoiceError)
    assert error.reason == reason
    assert told in str(error)
    logged = f"{error} {error.__cause__} {caplog.text}"
    assert f"voice-failed voice={voice.slug} reason={reason}" in caplog.text
    assert "Festsaal" not in logged
    assert "voice-key-of-the-tests" not in logged


def test_a_vendor_that_is_not_there_is_told():
    async def speak() -> str:
        voice = replace(OPENAI, base_url="http://127.0.0.1:9/v1")
        with pytest.raises(VoiceError) as failed:
            await voices.provider(voice).speak(TEXT, "en")
        await voices.close_all()
        return failed.value.reason

    assert asyncio.run(speak()) == "unreachable"


@pytest.mark.parametrize("text", ["", " ", "…!?", "🙂👍🏽", "\0\x01", "—"])
def test_nothing_to_say_is_silent_and_asks_nobody(text):
    async def speak() -> Sound:
        voice = replace(OPENAI, base_url="http://127.0.0.1:9/v1")
        sound = await voices.provider(voice).speak(text, "en")
        await voices.close_all()
        return sound

    assert asyncio.run(speak()) == mp3.SILENCE


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("mishap", ["hang", "hang_inside"])
def test_the_connection_is_closed_at_once_when_the_turn_is_cancelled(voice, mishap):
    async def leave() -> float:
        async with VoiceDouble() as vendor:
            vendor.play(mishap)
            speaking = asyncio.create_task(
                voices.provider(of(vendor, voice)).speak(TEXT, "en"),
            )
            await until(lambda: vendor.calls)
            await asyncio.sleep(0.02)
            left_at = time.monotonic()
            speaking.cancel()
            await asyncio.gather(speaking, return_exceptions=True)
            await until(lambda: vendor.connections[0].closed_at)
            await voices.close_all()
            return vendor.connections[0].closed_at - left_at

    assert asyncio.run(leave()) < 0.1


def test_connections_are_kept_and_those_of_former_settings_closed():
    async def talk() -> tuple[int, list[bool]]:
        async with VoiceDouble() as vendor:
            for speed in (1.0, 1.0, 1.5):
                await voices.provider(of(vendor, OPENAI, speed=speed)).speak(TEXT, "en")
            await until(lambda: vendor.connections[0].closed_at)
            closed = [bool(connection.closed_at) for connection in vendor.connections]
            await voices.close_all()
            return len(vendor.calls), closed

    assert asyncio.run(talk()) == (3, [True, False])
