"""The words of `manage.py bench`; what it measures is tested beside each benchmark."""

from typing import Any

import pytest

from agent.management.commands.bench import Command


def options(*words: str) -> dict[str, Any]:
    """Return what the command understands."""
    return vars(Command().create_parser("manage.py", "bench").parse_args(words))


def test_bench_alone_measures_serving() -> None:
    assert options() == options("serving")
    assert (options()["kind"], options()["streams"], options()["rounds"]) == (
        "serving",
        "1,16,64",
        3,
    )


@pytest.mark.parametrize("kind", [(), ("serving",)])
def test_options_of_serving_need_no_kind(kind: tuple[str, ...]) -> None:
    words = options(*kind, "--streams", "4", "--flat-out", "--json")

    assert (words["kind"], words["streams"]) == ("serving", "4")
    assert (words["flat_out"], words["json"]) == (True, True)


def test_other_kinds_keep_their_own_numbers() -> None:
    words = options("kill", "--json")

    assert (words["kind"], words["rounds"], words["streams"]) == ("kill", 20, 40)
    assert words["json"] is True
