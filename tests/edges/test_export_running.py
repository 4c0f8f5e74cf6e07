"""Exports of a running Rosa: streamed, told how far they are, broken off when nobody wants them."""

import http.client
import json
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page

from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.journals import until
from tests.edges.staff import Staff, make_account

CONVERSATIONS = 3000
# More than the sockets between them hold, so that a file cannot be gone before it is looked at.
FILL = f"""
from datetime import datetime, timedelta, UTC
from uuid import uuid4
from agent.models import Attempt, Conversation
day = datetime(2025, 9, 9, tzinfo=UTC)
made = [
    Conversation(id=uuid4(), key=f"key-{{n}}", started_at=day + timedelta(seconds=n), lang="ru")
    for n in range({CONVERSATIONS})
]
Conversation.objects.bulk_create(made)
Attempt.objects.bulk_create(
    Attempt(id=one.pk, turn=one.pk, conversation=one, status="done", question="Why?",
            answer="Because. " * 1000, started_at=one.started_at, ended_at=one.started_at)
    for one in made
)
"""


@pytest.fixture(scope="module")
def filled(rosa: Rosa) -> Rosa:
    """A running Rosa that has thousands of conversations."""
    make_account(rosa)
    rosa.manage("shell", "--verbosity", "0", "--command", FILL)
    return rosa


@pytest.fixture(scope="module")
def clerk(filled: Rosa) -> Staff:
    return Staff(filled)


def begin(staff: Staff, form: str = "jsonl") -> str:
    """Ask for a file of all conversations and return the address of its export."""
    status, _ = staff.post("/admin/agent/conversation/export/", {"format": form})
    assert status == 302
    newest = re.search(r"/admin/agent/export/\d+/", staff.get("/admin/agent/export/")[1])
    assert newest
    return newest[0]


@contextmanager
def fetching(staff: Staff, address: str) -> Iterator[http.client.HTTPResponse]:
    """Begin to fetch a file that is read bit by bit."""
    body = urlencode({"csrfmiddlewaretoken": staff.cookies["csrftoken"]})
    cookies = "; ".join(f"{name}={value}" for name, value in staff.cookies.items())
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", staff.rosa.port, timeout=20)) as line:
        line.request("POST", f"{address}file/", body, headers)
        with line.getresponse() as answer:
            yield answer


def progress(staff: Staff, address: str) -> dict[str, object]:
    return json.loads(staff.get(f"{address}progress/")[1])


def test_a_file_is_streamed_while_rosa_answers_and_says_how_far_it_is(
    filled: Rosa, clerk: Staff
) -> None:
    address = begin(clerk)
    with fetching(clerk, address) as file:
        first = file.read(1000)
        said = progress(clerk, address)
        status, _, _ = post(filled, {"messages": HELLO}, **{"X-Conversation-ID": "meanwhile"})
        lines = (first + file.read()).splitlines()

    assert status == 200
    assert (said["running"], said["state"], said["total"]) == (True, "being written", CONVERSATIONS)
    assert 0 <= said["done"] < CONVERSATIONS
    assert [json.loads(line)["conversation"] for line in lines] == [
        f"key-{number}" for number in range(CONVERSATIONS)
    ]
    until(lambda: progress(clerk, address)["state"] == "complete")


def test_a_file_ends_when_its_reader_leaves(clerk: Staff) -> None:
    address = begin(clerk)
    with fetching(clerk, address) as file:
        file.read(1000)

    until(lambda: progress(clerk, address)["state"] == "broken off")
    assert progress(clerk, address)["done"] < CONVERSATIONS


def test_a_cancelled_file_breaks_off_so_that_nobody_takes_it_for_whole(clerk: Staff) -> None:
    address = begin(clerk)
    with fetching(clerk, address) as file:
        file.read(1000)
        clerk.post(f"{address}cancel/", {})
        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            file.read()

    assert progress(clerk, address)["state"] == "cancelled"
    assert "Traceback" not in clerk.rosa.log()


def test_the_browser_gets_the_file_while_the_page_tells_how_far_it_is(
    page: Page, filled: Rosa, clerk: Staff
) -> None:
    site = f"http://127.0.0.1:{filled.port}"
    session = {"name": "sessionid", "value": clerk.cookies["sessionid"], "url": site}
    page.context.add_cookies([session])
    page.goto(f"{site}/admin/agent/conversation/?lang=ru")

    page.get_by_role("link", name="Export this list").click()
    page.get_by_label("JSON Lines").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    path = download.value.path()

    page.get_by_text("The file is complete.").wait_for()
    assert len(path.read_bytes().splitlines()) == CONVERSATIONS
    assert download.value.suggested_filename.endswith(".jsonl")
    assert get(filled, "/healthz")[0] == 200
