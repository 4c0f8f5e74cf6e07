"""The sound of a line: in the order of its sentences, beside the text, and never in its way."""

import asyncio

import pytest

from agent import dialogue_sound
from agent.core.dialogue import Heard
from agent.core.errors import VoiceError
from agent.core.types import Sound
from agent.dialogue_sound import Sounding


class Voice:
    """Says what it is given; a word in `faults` is what it fails or stays silent for."""

    slug = "voice"

    def __init__(self, faults=None):
        self.faults = faults or {}
        self.said = []

    async def speak(self, text, lang):
        for word, fault in self.faults.items():
            if word in text:
                await fault()
        self.said.append((text, lang))
        return Sound(text.encode(), float(len(text)))


class Shelf:
    def __init__(self):
        self.files = {}

    async def keep(self, sound):
        name = f"{len(self.files)}.mp3"
        self.files[name] = sound.mp3
        return name

    def join(self, sounds):
        kept = [*sounds]
        return Sound(b"".join(one.mp3 for one in kept), sum(one.seconds for one in kept))


async def fail():
    raise VoiceError("The voice is away.")


async def hang():
    await asyncio.sleep(60)


def sounded(voice, *chunks, ends=True):
    """Return a line's sound, with what was told of it in order."""

    async def whole():
        told, shelf = [], Shelf()
        sounding = Sounding(voice, shelf, "en", told.append, told.append)
        for chunk in chunks:
            sounding.feed(chunk)
            await asyncio.sleep(0)
        await (sounding.end() if ends else sounding.stop())
        return sounding, shelf, told

    return asyncio.run(whole())


def test_sentences_are_heard_in_order_and_kept_as_one():
    sounding, shelf, told = sounded(Voice(), "Good day. How ", "are you? Fine")

    assert told == [
        Heard("0.mp3", 9.0, "Good day."),
        Heard("1.mp3", 12.0, "How are you?"),
        Heard("2.mp3", 4.0, "Fine"),
    ]
    assert sounding.heard == told
    assert shelf.files[sounding.audio] == b"Good day.How are you?Fine"
    assert sounding.error == ""


def test_a_voice_that_fails_is_told_once_and_what_was_heard_stays():
    sounding, shelf, told = sounded(Voice({"How": fail}), "Good day. How are you? Fine. Well.")

    first, error = told
    assert (first.text, str(error)) == ("Good day.", "The voice is away.")
    assert sounding.error == "voice_failed"
    assert shelf.files[sounding.audio] == b"Good day."


def test_sound_that_comes_too_late_is_not_waited_for(monkeypatch):
    # Seconds of waiting are too many for a test.
    monkeypatch.setattr(dialogue_sound, "LATE_S", 0.05)

    sounding, _shelf, told = sounded(Voice({"How": hang}), "Good day. How are you?")

    assert [str(one) for one in told[1:]] == ["The sound came too late."]
    assert sounding.error == "voice_failed"


def test_a_fault_of_the_voice_is_none_of_the_text(caplog):
    async def break_down():
        raise KeyError("sdrow"[::-1])

    sounding, _shelf, told = sounded(Voice({"How": break_down}), "How are you?")

    assert [str(one) for one in told] == ["The sound failed."]
    assert (sounding.audio, sounding.error) == ("", "voice_failed")
    assert "words" not in caplog.text


def test_one_that_is_stopped_keeps_what_was_heard():
    sounding, shelf, _told = sounded(Voice({"How": hang}), "Good day. How ", "are ", ends=False)

    assert shelf.files.get(sounding.audio, b"Good day.") == b"Good day."
    assert sounding.error == ""


@pytest.mark.parametrize("chunks", [("",), (" \n",)])
def test_where_nothing_is_said_there_is_no_sound(chunks):
    sounding, shelf, told = sounded(Voice(), *chunks)

    assert (sounding.audio, told, shelf.files) == ("", [], {})
