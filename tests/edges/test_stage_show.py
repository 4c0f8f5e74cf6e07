"""A whole show in a real Chromium: the offline provider, the built-in voice, nothing doubled."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import OPEN_TO_ALL, PATIENCE_MS
from tests.edges.browsers import unbroken
from tests.edges.stages import PHONE, StagePage


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


@pytest.fixture
def show(stage_context: BrowserContext) -> StagePage:
    """The form of a new show of four turns."""
    stage = StagePage(stage_context.new_page()).open()
    stage.page.locator("#more summary").click()
    stage.page.get_by_label("Number of turns").fill("4")
    return stage


def hurry(stage: StagePage) -> None:
    """Leave the line that is heard for the next one."""
    stage.page.keyboard.press("ArrowRight")


def spoken(stage: StagePage) -> list[str]:
    return stage.page.locator("#transcript p").all_inner_texts()


def test_a_whole_show_is_heard(show: StagePage) -> None:
    show.start()
    show.hears("agent_1")
    show.hears("agent_2")
    hurry(show)
    show.hears("agent_1")
    hurry(show)
    show.hears("agent_2")
    hurry(show)
    show.see_end()

    heard = show.heard()
    assert {one["turn"] for one in heard} == {1, 2, 3, 4}
    assert all(one["peak"] > 0.05 and one["seconds"] > 0.3 for one in heard)
    assert len(set(spoken(show))) == 4
    assert show.page.locator("#transcript b").all_inner_texts() == ["Rosa", "Leo", "Rosa", "Leo"]


def test_a_show_in_arabic_is_heard(show: StagePage) -> None:
    show.page.locator("[name=language]").select_option("ar")

    show.start()
    show.hears("agent_1")

    expect(show.page.locator("#caption")).to_have_attribute("lang", "ar")
    expect(show.caption).to_have_attribute("dir", "rtl")
    assert show.heard()[0]["peak"] > 0.05


def test_a_person_who_steps_in_is_answered(show: StagePage) -> None:
    show.start()
    show.hears("agent_1")

    show.step_in("What is the treaty?")

    expect(show.page.locator("#caption[data-side=human]")).to_have_text("What is the treaty?")
    show.hears("agent_2")
    expect(show.page.locator("#transcript [data-side=human] p")).to_have_text("What is the treaty?")


def test_a_stopped_show_goes_on(show: StagePage) -> None:
    show.start()
    show.hears("agent_1")
    show.page.keyboard.press("s")
    expect(show.page.locator("#note")).to_have_text("Stopped")

    show.page.keyboard.press("Space")

    show.hears("agent_2")


def test_a_page_loaded_again_goes_on_where_it_was(show: StagePage) -> None:
    show.start()
    show.hears("agent_2")
    first = spoken(show)

    show.page.reload()
    expect(show.page.locator("#transcript p").first).to_have_text(first[0])
    show.page.keyboard.press("Space")

    show.hears("agent_1")


def test_a_show_goes_on_once_the_connection_is_back(show: StagePage, rosa: Rosa) -> None:
    show.start()
    show.hears("agent_1")

    show.page.context.set_offline(True)
    expect(show.banner).to_contain_text("The connection is lost")
    show.page.context.set_offline(False)

    expect(show.banner).to_contain_text("The connection is back", timeout=PATIENCE_MS)
    show.hears("agent_2")


def test_a_guest_sees_and_hears_the_show_on_a_phone(
    show: StagePage, browser: Browser, rosa: Rosa
) -> None:
    show.start()
    show.page.locator("#invite").click()
    expect(show.page.locator("#guests-code")).to_be_visible()
    link = show.page.locator("#guests").get_attribute("data-link")
    assert link
    context = browser.new_context(viewport=PHONE, locale="fr-FR", has_touch=True)
    with closing(context), unbroken(context):
        guest = StagePage(context.new_page()).open(link)
        expect(guest.page.locator("#show")).to_be_visible()
        assert guest.page.locator("#go-on, #next, #stop, #step-in, #invite").count() == 0
        guest.page.locator("#hear").tap()

        show.hears("agent_2")
        guest.hears("agent_2")

        guest.page.wait_for_function("performance.getEntriesByName('sentence').length > 0")
        assert guest.heard()[-1]["peak"] > 0.05
        assert guest.faults() == []
