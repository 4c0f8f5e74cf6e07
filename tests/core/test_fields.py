"""The fields of a request beside its messages: what applies, what is ignored and refused."""

from typing import Any

import pytest

from agent.core import wire
from agent.core.errors import RequestError
from agent.core.types import ChatRequest

USER = {"role": "user", "content": "When is lunch?"}


def parse(*, takes_sampling: bool = True, **fields: Any) -> ChatRequest:
    payload = {"messages": [USER], **fields}
    return wire.parse_request(payload, takes_sampling=takes_sampling)


def test_fields_that_apply_are_read() -> None:
    request = parse(
        model="concise",
        stream=True,
        stream_options={"include_usage": True},
        max_tokens=250,
        max_completion_tokens=200,
        stop=["\n", ""],
        temperature=0.5,
        seed=7,
        n=1,
        tools=[{"type": "function"}],
        tool_choice="auto",
        call={"id": "x"},
        unknown=[{}],
    )

    assert request == ChatRequest(
        model="concise",
        question="When is lunch?",
        stream=True,
        include_usage=True,
        max_tokens=200,
        stop=("\n",),
        sampling={"temperature": 0.5, "seed": 7},
        tools={"tools": [{"type": "function"}], "tool_choice": "auto"},
        raw_messages=(USER,),
    )


def test_null_is_the_same_as_absent() -> None:
    names = (
        *("model", "stream", "stream_options", "max_tokens", "max_completion_tokens", "stop", "n"),
        *("temperature", "top_p", "seed", "presence_penalty", "frequency_penalty"),
        *("tools", "tool_choice", "parallel_tool_calls"),
    )

    assert parse(**dict.fromkeys(names)) == parse()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("model", v) for v in (1, True, [], {}, ["a"])),
        *(("stream", v) for v in (0, 1, "true", "", [], {})),
        *(("stream_options", v) for v in (0, False, "", "x", [], True)),
        *(("max_tokens", v) for v in (0, -1, 0.0, 1.5, "1", True, [], {})),
        *(("max_completion_tokens", v) for v in (0, -1, "1", False)),
        *(("stop", v) for v in (0, 5, True, {}, [5], ["a", None], ["a"] * 17, "a" * 501)),
        *(("n", v) for v in (0, 2, -1, 2.0, True, False, "1", [], {})),
        *(("temperature", v) for v in ("hot", True, [], {}, -0.1, 2.1, -1, 3, 1e300)),
        *(("top_p", v) for v in ("1", False, -0.01, 1.01, 2)),
        *(("presence_penalty", v) for v in ("0", True, -2.1, 2.1, {})),
        *(("frequency_penalty", v) for v in ("0", True, -3, 3, [])),
        *(("seed", v) for v in ("7", False, [], 7.5, 2**63, 1e30, -(2**63) - 1)),
        *(("tools", v) for v in ("x", 1, {}, [1], ["x"], True)),
        *(("tool_choice", v) for v in (1, True, [])),
        *(("parallel_tool_calls", v) for v in (1, "yes", [])),
    ],
)
def test_wrong_value_is_refused_with_the_fields_name(name: str, value: Any) -> None:
    with pytest.raises(RequestError) as caught:
        parse(**{name: value})

    assert (caught.value.status, caught.value.param) == (400, name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("temperature", v) for v in (0, 0.0, 1, 2, 2.0)),
        *(("top_p", v) for v in (0, 0.5, 1)),
        *((f"{kind}_penalty", v) for kind in ("presence", "frequency") for v in (-2, 0.5, 2.0)),
        *(("seed", v) for v in (0, -(2**63), 2**63 - 1)),
    ],
)
def test_sampling_within_openais_ranges_is_taken_as_it_is(name: str, value: float) -> None:
    assert parse(**{name: value}).sampling == {name: value}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("temperature", v) for v in (2.5, -1, 0.7)),
        *(("top_p", v) for v in (2, -0.5)),
        *(("presence_penalty", 3), ("frequency_penalty", -3)),
        *(("seed", v) for v in (2**63, 1.0, 7)),
    ],
)
def test_sampling_that_does_not_apply_is_taken_out_of_range_too(name: str, value: float) -> None:
    assert parse(takes_sampling=False, **{name: value}) == parse()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, v) for name in ("temperature", "top_p", "seed") for v in ("1", [], {}, True)),
        *(("seed", 1.5), ("max_tokens", 0), ("stop", 5), ("n", 2)),
    ],
)
def test_wrong_type_or_limit_is_refused_whether_or_not_sampling_applies(
    name: str, value: Any
) -> None:
    with pytest.raises(RequestError) as caught:
        parse(takes_sampling=False, **{name: value})

    assert caught.value.param == name


def test_whole_numbers_may_be_written_with_a_point() -> None:
    request = parse(max_tokens=20.0, n=1.0, seed=7.0)

    assert (request.max_tokens, request.sampling) == (20, {"seed": 7})
    assert isinstance(request.max_tokens, int)
    assert isinstance(request.sampling["seed"], int)


def test_refusal_names_the_value_and_the_range() -> None:
    with pytest.raises(RequestError) as caught:
        parse(temperature=3)

    assert str(caught.value) == "temperature must be a number from 0 to 2, not 3."


def test_include_usage_must_be_a_flag() -> None:
    with pytest.raises(RequestError) as caught:
        parse(stream_options={"include_usage": "yes"})

    assert caught.value.param == "include_usage"


@pytest.mark.parametrize("tools", [None, []])
def test_tool_choice_without_tools_is_dropped(tools: Any) -> None:
    assert parse(tools=tools, tool_choice="auto", parallel_tool_calls=True).tools == {}


@pytest.mark.parametrize("stop", ["END", ["END"], ["", "END"]])
def test_stop_is_a_text_or_a_list(stop: Any) -> None:
    assert parse(stop=stop).stop == ("END",)
