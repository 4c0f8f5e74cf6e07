"""Frames of MP3 that hold no sound, for tests of what carries them."""

# MPEG-2, layer III, 48 kbit/s, 22,050 Hz, one channel.
FRAME_S = 576 / 22_050


def frame(fill: int = 0) -> bytes:
    """Return one frame whose content is one byte, again and again."""
    return b"\xff\xf3\x60\xc0" + bytes([fill]) * 152


def frames(count: int, fill: int = 0) -> bytes:
    return frame(fill) * count


def id3(size: int) -> bytes:
    """Return a tag in front with so many bytes."""
    length = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x04\0\0" + length + b"x" * size
