import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core import mp3
from agent.core.types import Sound
from tests.sounds import FRAME_S, frame, frames, id3


def test_frames_are_the_sound_and_its_length():
    sound = mp3.parse(frames(100))

    assert sound == Sound(frames(100), pytest.approx(100 * FRAME_S))


@pytest.mark.parametrize(
    ("head", "size", "seconds"),
    [
        (b"\xff\xfb\x90\xc0", 417, 1152 / 44_100),  # MPEG-1, 128 kbit/s, 44.1 kHz
        (b"\xff\xfb\x92\xc0", 418, 1152 / 44_100),  # the same, padded
        (b"\xff\xf3\x64\xc0", 144, 576 / 24_000),  # MPEG-2, 48 kbit/s, 24 kHz
        (b"\xff\xe3\x48\xc0", 288, 576 / 8_000),  # MPEG-2.5, 32 kbit/s, 8 kHz
    ],
)
def test_each_version_has_its_size_and_length(head, size, seconds):
    content = (head + bytes(size - 4)) * 3

    assert mp3.parse(content) == Sound(content, pytest.approx(3 * seconds))


@pytest.mark.parametrize("mark", [b"Xing", b"Info"])
def test_tags_and_the_frame_that_counts_the_others_are_left_out(mark):
    counting = frame()[:13] + mark + frame()[17:]
    tagged = id3(500) + id3(20) + counting + frames(3) + b"TAG" + bytes(125)

    assert mp3.parse(tagged) == mp3.parse(frames(3))


def test_a_counting_frame_of_the_other_kind_is_left_out():
    counting = frame()[:36] + b"VBRI" + frame()[40:]

    assert mp3.parse(counting + frames(3)) == mp3.parse(frames(3))


def test_a_frame_that_is_broken_off_at_the_end_is_left_out():
    assert mp3.parse(frames(4)[:-1]) == mp3.parse(frames(3))


def test_sounds_are_joined_in_order():
    first, second = mp3.parse(frames(2)), mp3.parse(frames(3))

    joined = mp3.join([first, mp3.SILENCE, second])

    assert joined == Sound(frames(5), pytest.approx(5 * FRAME_S))
    assert mp3.parse(joined.mp3).seconds == pytest.approx(joined.seconds)
    assert mp3.join([]) == mp3.SILENCE


@pytest.mark.parametrize(
    ("received", "named"),
    [
        (b"", "nothing"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a WAV file"),
        (b'{"error": {"message": "no"}}', "JSON"),
        (b"<!doctype html>", "a page"),
        (b"OggS\0\2", "an Ogg file"),
        (bytes(1000), "no MP3"),
        (id3(100), "no MP3"),
        (b"ID3", "no MP3"),
        (b"\xff\xfb\x00\xc0" + bytes(500), "no MP3"),
        (frame()[:20], "no MP3"),
    ],
)
def test_what_is_no_mp3_is_named(received, named):
    with pytest.raises(mp3.NotMp3) as refused:
        mp3.parse(received)

    assert str(refused.value) == named


def test_something_else_in_the_middle_is_refused():
    with pytest.raises(mp3.NotMp3, match="in the middle"):
        mp3.parse(frames(2) + b"<html>no</html>" + frames(2))


def test_a_rate_that_changes_is_refused():
    with pytest.raises(mp3.NotMp3, match="rate"):
        mp3.parse(frames(2) + b"\xff\xfb\x90\xc0" + bytes(413))


pieces = st.sampled_from([frame(), id3(9), frame()[:30], b"\xff\xfb", b"Xing", b"\xff\xf3\x62\xc0"])


@given(st.one_of(st.binary(max_size=500), st.lists(st.one_of(pieces, st.binary(max_size=9)))))
def test_whatever_comes_is_sound_or_refused(given_bytes):
    received = given_bytes if isinstance(given_bytes, bytes) else b"".join(given_bytes)
    try:
        sound = mp3.parse(received)
    except mp3.NotMp3:
        return
    assert sound.seconds > 0
    assert sound.mp3 in received
    assert mp3.parse(sound.mp3 * 2).seconds == pytest.approx(2 * sound.seconds)
