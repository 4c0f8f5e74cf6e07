"""The log: each thing in one line."""

from collections.abc import Callable

from tests.bench.processes import Rosa
from tests.edges.calls import get, post


def new_lines(rosa: Rosa, before: str) -> list[str]:
    """Return what was logged since, without the time."""
    return [line.split(" ", 2)[2] for line in rosa.log().removeprefix(before).splitlines()]


def test_line_of_django_is_written_once_with_debug_too(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa(DEBUG="true")
    before = rosa.log()

    assert post(rosa, b"", "/admin/login/")[0] == 403

    assert new_lines(rosa, before) == [
        "WARNING django.security.csrf Forbidden (CSRF cookie not set.): /admin/login/"
    ]


def test_strange_host_is_one_warning(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa()
    before = rosa.log()

    assert get(rosa, "/admin/", Host="evil.example")[0] == 400

    assert new_lines(rosa, before) == ["WARNING rosa.chat request-refused error=DisallowedHost"]
