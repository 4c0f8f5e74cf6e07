"""Guests of a show: how they are invited, and the page that they get."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.bench.processes import Rosa
from tests.edges.staff import Staff
from tests.edges.test_stage_pages import get, told


@pytest.fixture
def invitation(staff: Staff) -> dict[str, Any]:
    """What staff are told of the way to a dialogue."""
    status, body = staff.get(f"/stage/invitation/{uuid4()}/")
    assert status == 200
    answer: dict[str, Any] = json.loads(body)
    return answer


def test_staff_are_given_a_link_and_its_code(
    staffed_rosa: Rosa, invitation: dict[str, Any]
) -> None:
    start = f"http://127.0.0.1:{staffed_rosa.port}/stage/watch/spectator."

    assert invitation["link"].startswith(start)
    assert invitation["code"].startswith("<svg ")
    assert "Scan to watch and hear it on your phone" in invitation["code"]


def test_nobody_else_is(staffed_rosa: Rosa) -> None:
    answer, _body = get(staffed_rosa, f"/stage/invitation/{uuid4()}/")

    assert answer.status == 403


def test_the_link_opens_a_page_that_only_shows(
    staffed_rosa: Rosa, invitation: dict[str, Any]
) -> None:
    path = invitation["link"].partition(str(staffed_rosa.port))[2]

    answer, body = get(staffed_rosa, path, **{"Accept-Language": "fr"})

    config = told(body)
    assert answer.status == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert (config["role"], config["language"]) == ("spectator", "fr")
    assert config["key"] in path
    assert "setup" not in config
    assert 'id="go-on"' not in body


def test_a_key_that_is_none_opens_nothing(staffed_rosa: Rosa) -> None:
    answer, body = get(staffed_rosa, "/stage/watch/spectator.made-up/")

    assert answer.status == 404
    assert told(body)["session"] == ""


def test_a_channels_key_is_no_spectators_key(staffed_rosa: Rosa) -> None:
    answer, body = get(staffed_rosa, f"/stage/watch/{staffed_rosa.key}/")

    assert answer.status == 404
    assert told(body)["session"] == ""
