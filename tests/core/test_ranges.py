"""Parts of a file, as players ask for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.ranges import Unsatisfiable, wanted


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", None),
        ("bytes=0-1", (0, 2)),
        ("bytes=0-", (0, 10)),
        ("Bytes = 4 - 6", (4, 7)),
        ("bytes=9-9", (9, 10)),
        ("bytes=3-99", (3, 10)),
        ("bytes=-4", (6, 10)),
        ("bytes=-99", (0, 10)),
        ("bytes=0-1,4-5", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=٣-٤", None),
        ("lines=0-1", None),
    ],
)
def test_a_range_is_a_part_and_what_is_none_is_all(header: str, part: object) -> None:
    assert wanted(header, 10) == part


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99-100"])
def test_a_range_beyond_the_end_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        wanted(header, 10)


@given(st.text(max_size=20) | st.from_regex(r"bytes=\d{0,20}-\d{0,20}"), st.integers(0, 50))
def test_a_part_is_always_within_the_file(header: str, size: int) -> None:
    try:
        part = wanted(header, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part[0] < part[1] <= size
