"""An edit in the admin, or by another process, is in the next answer."""

import json
import re
import time
from collections.abc import Callable

from playwright.sync_api import Page

from agent.core.phrases import HOLDING
from tests.bench.processes import Rosa
from tests.edges.browsers import sign_in
from tests.edges.calls import get
from tests.edges.conftest import official_client
from tests.edges.staff import make_account

QUESTION = "Where do I find the cloakroom?"
EDIT = """
from knowledge.models import Place
place = Place.objects.get(slug="cloakroom")
place.directions = "The cloakroom has moved to the second floor."
place.save()
"""
PAUSE = "from agent import pausing; pausing.begin(None, 'Crisis.', {})"
RESUME = "from agent import pausing; pausing.end(None)"


def answer(rosa: Rosa, question: str = QUESTION) -> str:
    """Return what Rosa says to the question, from the content alone."""
    with official_client(rosa) as client:
        reply = client.chat.completions.create(
            model="rosa-ctbto-agent", messages=[{"role": "user", "content": question}]
        )
    return reply.choices[0].message.content


def streamed(rosa: Rosa) -> str:
    with official_client(rosa) as client:
        chunks = client.chat.completions.create(
            model="rosa-ctbto-agent",
            messages=[{"role": "user", "content": QUESTION}],
            stream=True,
        )
        return "".join(chunk.choices[0].delta.content or "" for chunk in chunks)


def is_paused(rosa: Rosa) -> bool:
    return json.loads(get(rosa, "/readyz")[2])["paused"]


def test_edit_of_another_process_is_in_an_answer_within_a_second(
    start_rosa: Callable[..., Rosa],
) -> None:
    rosa = start_rosa()
    assert "near the entrance" in answer(rosa)

    rosa.manage("shell", "--command", EDIT)
    saved_at = time.monotonic()
    while "second floor" not in answer(rosa):
        assert time.monotonic() - saved_at < 1.0


def test_pause_of_another_process_is_in_every_answer_within_a_second(
    start_rosa: Callable[..., Rosa],
) -> None:
    rosa = start_rosa()
    assert "near the entrance" in answer(rosa)
    assert not is_paused(rosa)

    rosa.manage("shell", "--command", PAUSE)
    paused_at = time.monotonic()
    while answer(rosa) != HOLDING["en"]:
        assert time.monotonic() - paused_at < 1.0

    assert is_paused(rosa)
    assert b"rosa_paused 1.0" in get(rosa, "/metrics")[2]
    assert streamed(rosa) == HOLDING["en"]
    assert answer(rosa, "Où se trouve le vestiaire ?") == HOLDING["fr"]
    assert rosa.manage("ask", QUESTION).strip() == HOLDING["en"]
    rosa.manage("shell", "--command", RESUME)
    resumed_at = time.monotonic()
    while "near the entrance" not in streamed(rosa):
        assert time.monotonic() - resumed_at < 1.0
    assert not is_paused(rosa)


def test_staff_change_a_place_in_the_browser_and_the_next_answer_changes(
    start_rosa: Callable[..., Rosa], page: Page
) -> None:
    rosa = start_rosa()
    make_account(rosa)

    page.goto(f"{sign_in(page, rosa)}/admin/knowledge/place/?q=cloakroom")
    page.get_by_role("link", name=re.compile("Cloakroom")).first.click()
    page.fill("[name=directions]", "The cloakroom is on the third floor today.")
    page.click("[name=_save]")
    page.get_by_text("successfully").first.wait_for()

    assert answer(rosa) == "The cloakroom is on the third floor today."
