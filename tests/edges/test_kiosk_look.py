"""How the kiosk's page looks in a real Chromium: its size, its room for words, what axe finds."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import (
    ANSWER,
    ARABIC,
    KIOSK,
    OPEN_TO_ALL,
    PATIENCE_MS,
    PHONE,
    QUESTION,
    Visit,
)


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_the_page_is_small_and_asks_nobody_else(context: BrowserContext, rosa: Rosa) -> None:
    sizes: dict[str, int] = {}
    page = context.new_page()
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))

    page.goto("/kiosk/", wait_until="networkidle")

    assert sum(sizes.values()) < 150_000
    assert {url.split("/")[2] for url in sizes} == {f"127.0.0.1:{rosa.port}"}


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [KIOSK, PHONE], ids=["kiosk", "phone"])
def test_axe_finds_no_fault_on_the_way(visit: Visit, size: Any, lang: str) -> None:
    page = visit.page
    page.set_viewport_size(size)
    found = {"attract": visit.faults()}

    visit.choose(lang)
    found["notice"] = visit.faults()
    visit.agree()
    expect(visit.answer).not_to_be_empty(timeout=PATIENCE_MS)
    found["greeting"] = visit.faults()
    visit.ask({"en": QUESTION, "ar": ARABIC}[lang])
    expect(visit.card).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".rating")).to_be_visible(timeout=PATIENCE_MS)
    found["answer"] = visit.faults()
    page.locator("#contrast").click()
    page.locator("#larger").click()
    found["contrast"] = visit.faults()
    page.locator("#tools [popovertarget]").click()
    found["languages"] = visit.faults()

    assert {state: faults for state, faults in found.items() if faults} == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_low_page_keeps_its_room_for_words(visit: Visit) -> None:
    page = visit.page
    page.set_viewport_size({"width": 844, "height": 390})
    expect(page.locator("#attract .figure")).to_be_hidden()

    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)

    seen = page.locator("#flow").evaluate("one => one.clientHeight")
    assert seen > 150


def test_a_long_answer_is_read_from_its_beginning(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 1366, "height": 600})
    visit.begin()

    visit.ask("Who is Robert Floyd?")
    visit.hear("Atomic Energy")
    expect(visit.page.locator(".rating")).to_be_attached(timeout=PATIENCE_MS)

    assert visit.answer.inner_text().count("C T B T O") == 0
    expect(visit.page.locator(".asked").last).to_be_in_viewport()


def test_an_answer_in_latin_letters_begins_on_the_left_in_arabic_too(visit: Visit) -> None:
    visit.begin("ar")

    visit.ask("من هو روبرت فلويد؟")
    visit.hear("Atomic Energy")

    expect(visit.answer).to_have_attribute("dir", "ltr")
    expect(visit.page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("size", [KIOSK, PHONE], ids=["kiosk", "phone"])
def test_all_that_is_touched_is_large_enough(visit: Visit, size: Any) -> None:
    visit.page.set_viewport_size(size)
    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)
    expect(visit.page.locator(".rating")).to_be_visible()

    small = visit.page.locator("button:visible, input:visible").evaluate_all("""all => all
        .map(one => [one.id || one.textContent, one.getBoundingClientRect()])
        .filter(([, {width, height}]) => Math.min(width, height) < 64)
        .map(([name]) => name)""")

    assert small == []
