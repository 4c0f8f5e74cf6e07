"""Reads MP3: whether bytes are sound at all, how long it is, and what of them can be joined. Pure.

A sound is a row of frames, each with a header of four bytes that says how long it is. Around them
vendors put tags, and as a first frame one that is silent and counts the others: joined to another
sound, both would be told for that alone.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from agent.core.types import Sound

SILENCE: Final = Sound(b"", 0.0)
_HEADER = 4
# By the two bits of the version: 2.5, none, 2, 1.
_RATES: Final = (
    (11_025, 12_000, 8_000),
    None,
    (22_050, 24_000, 16_000),
    (44_100, 48_000, 32_000),
)
_MPEG_1: Final = 3
_LAYER_3: Final = 1
# Bits in a second by their index; 0 is a free format and 15 none.
_KBITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO: Final = 3
_COUNTS: Final = (b"Xing", b"Info")
_VBRI_AT: Final = 36
# What other files begin with, for those who look for the fault.
_OTHERS: Final = (
    (b"RIFF", "a WAV file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"<", "a page"),
)


class NotMp3(ValueError):
    """What was read is no MP3; its text says what it is instead, as far as that is known."""


class _Frame(NamedTuple):
    size: int
    samples: int
    rate: int
    # Bytes between the header and the sound.
    side_info: int


def parse(received: bytes) -> Sound:
    """Return the sound of MP3 bytes without tags. Raises NotMp3.

    What is broken off at the end is left out; anything but frames in the middle is refused.
    """
    start = position = _without_tags(received)
    seconds = 0.0
    rate = 0
    while (frame := _frame(received, position)) and position + frame.size <= len(received):
        if frame.rate != (rate or frame.rate):
            raise NotMp3("MP3 whose rate changes in the middle")
        rate = frame.rate
        if position == start and _counts(received, position, frame):
            start = position = position + frame.size
            continue
        position += frame.size
        seconds += frame.samples / frame.rate
    if not seconds:
        raise NotMp3(_named(received))
    if not frame and not _is_end(received, position):
        raise NotMp3("MP3 with something else in the middle")
    return Sound(received[start:position], seconds)


def join(sounds: Iterable[Sound]) -> Sound:
    """Return sounds of one voice as one, in order."""
    kept = [*sounds]
    return Sound(b"".join(sound.mp3 for sound in kept), sum(sound.seconds for sound in kept))


def _frame(received: bytes, at: int) -> _Frame | None:
    """Return what the header at a place says, None where there is none of layer III."""
    if at + _HEADER > len(received):
        return None
    first, second, third, fourth = received[at : at + _HEADER]
    version, layer = (second >> 3) & 3, (second >> 1) & 3
    rates, rate, kbit = _RATES[version], (third >> 2) & 3, third >> 4
    is_frame = first == 0xFF and second >= 0xE0 and layer == _LAYER_3
    if not is_frame or rates is None or rate == 3 or kbit in (0, 15):
        return None
    is_first = version == _MPEG_1
    samples = 1152 if is_first else 576
    kbits = (_KBITS_1 if is_first else _KBITS_2)[kbit]
    size = samples // 8 * kbits * 1000 // rates[rate] + ((third >> 1) & 1)
    is_mono = fourth >> 6 == _MONO
    side_info = (17 if is_mono else 32) if is_first else (9 if is_mono else 17)
    return _Frame(size, samples, rates[rate], side_info)


def _counts(received: bytes, at: int, frame: _Frame) -> bool:
    """Whether a first frame is silent and only tells of those that follow."""
    told = at + _HEADER + frame.side_info
    vbri = at + _VBRI_AT
    return received[told : told + 4] in _COUNTS or received[vbri : vbri + 4] == b"VBRI"


def _without_tags(received: bytes) -> int:
    """Return where the sound begins, behind ID3 tags."""
    at = 0
    while received[at : at + 3] == b"ID3" and at + 10 <= len(received):
        size = 0
        for byte in received[at + 6 : at + 10]:
            size = size << 7 | byte & 0x7F
        has_footer = received[at + 5] & 0x10
        at += 10 + size + (10 if has_footer else 0)
    return at


def _is_end(received: bytes, at: int) -> bool:
    """Whether nothing follows but tags, zeros, or too little for a frame."""
    rest = received[at:]
    return len(rest) < _HEADER or rest[:3] in (b"TAG", b"ID3", b"APE") or not rest.strip(b"\0")


def _named(received: bytes) -> str:
    beginning = received.lstrip()
    if not beginning:
        return "nothing"
    return next((name for mark, name in _OTHERS if beginning.startswith(mark)), "no MP3")
