"""What who steers a dialogue sends, read."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.cues import Next, Pause, Run, Say, Stop, read
from agent.core.sent import Nonsense


@pytest.mark.parametrize(
    ("sent", "cue"),
    [
        ({"type": "run"}, Run()),
        ({"type": "pause"}, Pause()),
        ({"type": "stop", "more": 1}, Stop()),
        ({"type": "next"}, Next()),
        ({"type": "next", "after": 0, "force_agent": None}, Next(0)),
        ({"type": "next", "after": 4, "force_agent": "agent_2"}, Next(4, "agent_2")),
        ({"type": "say", "text": " Hello! "}, Say("Hello!")),
        ({"type": "say", "text": "", "force_agent": "agent_1"}, Say("", "agent_1")),
    ],
)
def test_a_frame_is_read(sent: dict[str, Any], cue: object) -> None:
    assert read(json.dumps(sent)) == cue


@pytest.mark.parametrize(
    "sent",
    [
        *("", "run", "[]", "null", "1", '{"type": "run"', "{}", '{"type": ["run"]}'),
        *(
            '{"type": "session"}',
            '{"type": "next", "after": -1}',
            '{"type": "next", "after": true}',
        ),
        *('{"type": "next", "after": "1"}', '{"type": "next", "after": 1.5}', '{"type": "say"}'),
        *('{"type": "say", "text": 1}', '{"type": "say", "text": "a\\u0000"}'),
        *(
            '{"type": "say", "text": "a", "force_agent": "human"}',
            '{"type": "say", "text": "\\ud800"}',
        ),
    ],
)
def test_nonsense_is_refused(sent: str) -> None:
    with pytest.raises(Nonsense):
        read(sent)


_VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
_FRAMES = st.dictionaries(
    st.sampled_from(["type", "text", "after", "force_agent"]),
    _VALUES | st.lists(_VALUES, max_size=2) | st.sampled_from(["say", "next", "run", "agent_1"]),
)


@given(_FRAMES.map(json.dumps) | st.text())
def test_whatever_is_sent_is_read_or_nonsense(sent: str) -> None:
    try:
        found = read(sent)
    except Nonsense:
        return
    assert isinstance(found, Run | Pause | Stop | Next | Say)
