"""Lines whose sound has gone, spoken again by the voices that there are."""

import http.client
from urllib.parse import urlencode

import pytest

from tests.bench.processes import Rosa
from tests.edges.staff import Staff

MAKE = """
from tests.edges.dialogue_rows import make_dialogue
print(make_dialogue().pk)
"""


@pytest.fixture
def key(staffed_rosa: Rosa) -> str:
    """A dialogue in the database of the running Rosa, without sound."""
    return staffed_rosa.manage("shell", "--verbosity", "0", "--command", MAKE).split()[-1]


def speak(staff: Staff, key: str, number: int) -> tuple[int, bytes]:
    """Ask for a line to be spoken again."""
    connection = http.client.HTTPConnection("127.0.0.1", staff.rosa.port, timeout=30)
    cookies = "; ".join(f"{name}={value}" for name, value in staff.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({"csrfmiddlewaretoken": staff.cookies["csrftoken"]})
    connection.request("POST", f"/admin/dialogues/{key}/{number}/sound/", body, headers)
    response = connection.getresponse()
    found = response.status, response.read()
    connection.close()
    return found


@pytest.mark.parametrize("number", [1, 2])
def test_a_line_is_spoken_again_in_its_language(staff: Staff, key: str, number: int) -> None:
    mp3 = pytest.importorskip("agent.core.mp3")

    status, sound = speak(staff, key, number)

    assert status == 200
    assert mp3.parse(sound).seconds > 1


def test_what_a_person_said_is_not(staff: Staff, key: str) -> None:
    assert speak(staff, key, 3)[0] == 404
