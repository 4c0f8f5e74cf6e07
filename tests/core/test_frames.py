"""Frames of a WebSocket, as RFC 6455 has them."""

import pytest

from agent.core.frames import Frames


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
        (2_000_000, b"\x81\x7f\x00\x00\x00\x00\x00\x1e\x84\x80"),
    ],
)
def test_a_text_of_any_length_is_one_frame(size: int, head: bytes) -> None:
    assert Frames(["x" * size]).encoded == head + b"x" * size


def test_texts_follow_each_other_and_are_encoded_once() -> None:
    frames = Frames(["Hello", "é"])

    assert frames.encoded == b"\x81\x05Hello\x81\x02\xc3\xa9"
    assert frames.encoded is frames.encoded
    assert frames.texts == ("Hello", "é")
