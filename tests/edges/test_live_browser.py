"""The live page in a real Chromium: a visitor speaks elsewhere, staff watch and step in."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from agent.core.phrases import GOODBYE, HOLDING, JOINED
from tests.bench.processes import Rosa
from tests.edges.browsers import sign_in
from tests.edges.test_live import ask
from tests.upstream import Script, Upstream

PHONE = {"width": 390, "height": 844}
CANNED = """
from agent.models import CannedSentence
texts = {"en": "A colleague is on the way.", "ar": "زميل في الطريق إليكم."}
CannedSentence.objects.get_or_create(title="Coming", defaults={"sentences": texts})
"""


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    with Upstream(Script(text=("The hall ", "is ", "on the ", "first ", "floor."), gap_s=0.5)) as u:
        yield u


@pytest.fixture
def visitor(staffed_rosa: Rosa) -> Iterator["Visitor"]:
    with ThreadPoolExecutor(1) as pool:
        yield Visitor(staffed_rosa, pool)


class Visitor:
    def __init__(self, rosa: Rosa, pool: ThreadPoolExecutor) -> None:
        self.rosa, self.pool = rosa, pool

    def asks(self, question: str, key: str = "journey") -> "Future[str]":
        return self.pool.submit(lambda: asyncio.run(ask(self.rosa, key, question)))


def test_staff_watch_pause_speak_let_go_on_and_end(
    staff_page: Page, site: str, staffed_rosa: Rosa, visitor: Visitor
) -> None:
    staffed_rosa.manage("shell", "--verbosity", "0", "--command", CANNED)
    staff_page.goto(f"{site}/admin/live/")
    expect(staff_page.get_by_text("Nobody has spoken with Rosa yet")).to_be_visible()

    first = visitor.asks("أين القاعة الكبرى؟")
    card = staff_page.get_by_role("button", name="أين القاعة الكبرى؟")
    expect(card).to_contain_text("speaking now")
    card.click()
    said = staff_page.locator(".rosa-bubble.is-answer p").last
    expect(said).to_have_text(re.compile("^The hall "))
    assert not first.done()
    expect(said).to_have_attribute("dir", "rtl")
    staff_page.get_by_role("button", name="Pause", exact=True).click()

    expect(staff_page.get_by_text("Paused by staff")).to_be_visible()
    held = f"{JOINED['ar']} {HOLDING['ar']}"
    assert first.result().endswith(held)
    assert visitor.asks("أين القاعة الكبرى الآن؟").result() == held
    expect(staff_page.get_by_text("said by staff")).to_be_visible()

    staff_page.get_by_label("Canned sentence").select_option(label="Coming")
    staff_page.get_by_role("button", name="Say", exact=True).click()
    expect(staff_page.get_by_text("Rosa will say: “زميل في الطريق إليكم.”")).to_be_visible()
    assert visitor.asks("هل من أحد هنا؟").result() == "زميل في الطريق إليكم."
    expect(staff_page.get_by_text("Rosa will say")).to_have_count(0)

    staff_page.get_by_role("button", name="Go on").click()
    expect(staff_page.get_by_text("Paused by staff")).to_be_hidden()
    staff_page.get_by_label("Have Rosa say").fill("مرحباً $&.")
    staff_page.keyboard.press("Enter")
    expect(staff_page.get_by_text("Rosa will say: “مرحباً $&.”")).to_be_visible()
    assert visitor.asks("وأين المصعد؟").result() == "مرحباً $&. The hall is on the first floor."

    staff_page.get_by_role("button", name="End…").click()
    staff_page.get_by_role("button", name="Cancel").click()
    assert visitor.asks("شكراً، وأين المخرج؟").result() == "The hall is on the first floor."
    staff_page.get_by_role("button", name="End…").click()
    staff_page.get_by_role("button", name="End it").click()
    expect(staff_page.get_by_text("Ended by staff")).to_be_visible()
    assert visitor.asks("هل انتهينا؟").result() == GOODBYE["ar"]


def test_page_works_by_keyboard(staff_page: Page, site: str, visitor: Visitor) -> None:
    staff_page.goto(f"{site}/admin/live/")
    for key in ("one", "two"):
        visitor.asks(f"Where is room {key}?", key).result()
    first = staff_page.get_by_role("button", name="Where is room two?")
    expect(first).to_be_visible()
    first.focus()

    staff_page.keyboard.press("ArrowDown")
    expect(staff_page.get_by_role("button", name="Where is room one?")).to_be_focused()
    staff_page.keyboard.press("Enter")
    expect(staff_page.locator("#rosa-live-title")).to_be_focused()
    staff_page.get_by_label("Have Rosa say").focus()
    staff_page.keyboard.type("I am here.")
    staff_page.keyboard.press("Enter")

    expect(staff_page.get_by_text("Rosa will say: “I am here.”")).to_be_visible()


def test_lost_connection_is_said_and_found_again(
    page: Page, staffed_rosa: Rosa, visitor: Visitor
) -> None:
    site = sign_in(page, staffed_rosa)
    page.goto(f"{site}/admin/live/")
    state = page.locator("#rosa-live-state")
    expect(state).to_have_text("Live")

    staffed_rosa.stop()
    expect(state).to_have_text("Connection lost, trying again…")
    staffed_rosa.start()

    expect(state).to_have_text("Live", timeout=30_000)
    visitor.asks("Are you back?", "back").result()
    expect(page.get_by_role("button", name="Are you back?")).to_be_visible()


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_page_fits_a_phone(
    staff_page: Page, site: str, visitor: Visitor, staffed_rosa: Rosa, lang: str
) -> None:
    language = {"name": "django_language", "value": lang, "url": site}
    staff_page.context.add_cookies([language])
    staff_page.set_viewport_size(PHONE)
    visitor.asks("Where do I sit?", "phone").result()
    staff_page.goto(f"{site}/admin/live/")

    staff_page.get_by_role("button", name="Where do I sit?").click()
    expect(staff_page.locator('button[value="pause"]')).to_be_in_viewport(ratio=1)
    assert staff_page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    staff_page.locator("#rosa-live-back").click()
    expect(staff_page.get_by_role("button", name="Where do I sit?")).to_be_focused()
