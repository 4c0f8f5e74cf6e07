"""How the stage looks in a real Chromium: its size, its room for words, what axe finds."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import OPEN_TO_ALL, PATIENCE_MS
from tests.edges.stages import ARABIC, HALL, LAPTOP, LINES, PHONE, TALL, StagePage
from tests.stage_double import StageDouble


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_the_page_is_small_and_asks_nobody_else(stage_context: BrowserContext, rosa: Rosa) -> None:
    sizes: dict[str, int] = {}
    page = stage_context.new_page()
    page.on("response", lambda answer: sizes.update({answer.url: len(answer.body())}))

    page.goto("/stage/", wait_until="networkidle")

    assert sum(sizes.values()) < 190_000
    assert {url.split("/")[2] for url in sizes} == {f"127.0.0.1:{rosa.port}"}


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_axe_finds_no_fault_in_any_state(
    stage_context: BrowserContext, backstage: StageDouble, size: Any, lang: str
) -> None:
    backstage.lines, backstage.lang = {"en": LINES, "ar": ARABIC}[lang], lang
    backstage.seconds = 20.0
    page = stage_context.new_page()
    page.set_viewport_size(size)
    stage = StagePage(page).open(f"/stage/?lang={lang}")
    found = {"setup": stage.faults()}
    page.locator("#more summary").click()
    found["setup open"] = stage.faults()
    stage.start()
    stage.hears("agent_1")
    found["speaking"] = stage.faults()
    page.keyboard.press("Space")
    found["paused"] = stage.faults()
    page.locator("#step-in").click()
    found["stepping in"] = stage.faults()
    page.locator("#person-close").click()
    page.locator("#contrast").click()
    page.locator("#larger").click()
    found["contrast"] = stage.faults()
    page.locator("#contrast").click()
    backstage.seconds = 0.2
    page.locator("#next").click()
    page.locator("#go-on").click()
    stage.see_end()
    found["end"] = stage.faults()

    assert {state: faults for state, faults in found.items() if faults} == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    "size", [HALL, TALL, LAPTOP, PHONE], ids=["hall", "tall", "laptop", "phone"]
)
def test_the_longest_sentence_has_room(stage: StagePage, backstage: StageDouble, size: Any) -> None:
    stage.page.set_viewport_size(size)
    backstage.lines = ("Word " * 60 + "ends.", "Short.")
    backstage.seconds = 20.0

    stage.start()
    stage.hears("agent_1")

    room = stage.page.locator("#caption").bounding_box()
    words = stage.caption.bounding_box()
    assert room
    assert words
    assert words["height"] <= room["height"] + 1


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_sentence_without_room_moves_with_the_sound(
    stage: StagePage, backstage: StageDouble, size: Any
) -> None:
    stage.page.set_viewport_size(size)
    backstage.lines = ("First " + "word " * 400 + "last.", "Short.")
    backstage.seconds = 10.0
    stage.start()
    stage.hears("agent_1")

    words = stage.caption.locator("span")
    expect(words.first).to_be_in_viewport()
    expect(words.nth(300)).not_to_be_in_viewport()
    expect(words.nth(300)).to_be_in_viewport(timeout=PATIENCE_MS)


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_name_of_any_length_leaves_room_for_the_words(
    stage: StagePage, backstage: StageDouble, size: Any
) -> None:
    stage.page.set_viewport_size(size)
    backstage.names = ("Anna <b>Ambassador</b> Extraordinary " * 2, "Donaudampfschifffahrt" * 3)
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    expect(stage.page.locator(".initials").first).to_have_text("AB")
    room = stage.page.locator("#caption").bounding_box()
    assert room
    assert room["height"] > 200


@pytest.mark.parametrize(("size", "turns"), [(PHONE, 4), (PHONE, 200)])
def test_the_turns_have_room_on_a_phone(
    stage: StagePage, backstage: StageDouble, size: Any, turns: int
) -> None:
    stage.page.set_viewport_size(size)
    backstage.lines = LINES * (turns // 4)
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    edges = stage.page.locator("#phases").evaluate(
        """bar => [Math.min(...[...bar.querySelectorAll("i")].map(i => i.offsetWidth)),
            innerWidth - bar.lastElementChild.getBoundingClientRect().right,
            bar.querySelectorAll(".now").length, bar.querySelector("i").className]"""
    )

    narrowest, beside, running, first = edges
    assert narrowest >= 2
    assert beside >= 8
    assert (running, first) == (1, "now")


@pytest.mark.parametrize(("size", "least"), [(HALL, 64), (TALL, 64), (PHONE, 22)])
def test_a_short_sentence_is_large(
    stage: StagePage, backstage: StageDouble, size: Any, least: float
) -> None:
    stage.page.set_viewport_size(size)
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")
    stage.page.evaluate("document.documentElement.dataset.hall = ''")

    letters = stage.caption.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")

    assert letters >= least


def test_a_line_is_written_in_its_own_direction(
    stage_context: BrowserContext, backstage: StageDouble
) -> None:
    backstage.lines, backstage.lang = ARABIC, "ar"
    backstage.seconds = 20.0
    stage = StagePage(stage_context.new_page()).open()

    stage.start()
    stage.hears("agent_1")

    expect(stage.page.locator("html")).to_have_attribute("dir", "ltr")
    expect(stage.page.locator("#caption")).to_have_attribute("lang", "ar")
    expect(stage.caption).to_have_attribute("dir", "rtl")


def test_the_language_changes_in_the_middle_of_a_show(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.locator("#tools [popovertarget]").click()
    stage.page.locator("#language-list [lang=ar]").click()

    expect(stage.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(stage.caption).to_have_attribute("dir", "ltr")
    assert "lang=ar" in stage.page.url


def test_nothing_moves_for_who_wants_no_motion(stage: StagePage, backstage: StageDouble) -> None:
    stage.page.emulate_media(reduced_motion="reduce")
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")
    stage.page.wait_for_timeout(500)

    moving = stage.page.evaluate("document.getAnimations().length")

    assert moving == 0
    expect(stage.caption.locator("span").first).to_have_class("said", timeout=PATIENCE_MS)
