"""Trying a question in a real browser: what staff type and click, and what they then see."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.bench.processes import Rosa
from tests.edges.staff import Staff, staffed_rosa
from tests.upstream import Script, Upstream

ENDLESS = Script(text=("Once ",) + ("upon ",) * 2000, gap_s=0.02)


@pytest.fixture(scope="module")
def rosa(
    content_database: Path, upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rosa]:
    with staffed_rosa(content_database, tmp_path_factory.mktemp("rosa"), upstream) as running:
        yield running


@pytest.fixture
def site(rosa: Rosa) -> str:
    return f"http://127.0.0.1:{rosa.port}"


@pytest.fixture
def staff(page: Page, rosa: Rosa, site: str) -> Iterator[Page]:
    """A page of somebody who has logged in; a broken script or a missing file fails the test."""
    session = Staff(rosa).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    complaints: list[str] = []
    page.context.on("weberror", lambda error: complaints.append(str(error.error)))
    page.context.on("response", lambda r: complaints.append(r.url) if r.status >= 400 else None)
    yield page
    assert complaints == []


def ask(page: Page, question: str) -> None:
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")


def finished(page: Page) -> None:
    expect(page.get_by_text("Whole answer")).to_be_visible()


def test_staff_ask_and_see_the_answer_the_prompt_and_the_records(staff, site):
    staff.goto(f"{site}/admin/")
    staff.get_by_role("link", name="Try a question").click()
    ask(staff, "Where is the cloakroom?")

    expect(staff.locator("#rosa-said")).to_have_text("Good day, Excellency.")
    finished(staff)
    staff.get_by_text("Records for the question").click()
    expect(staff.locator("pre:visible")).to_contain_text("The cloakroom is near the entrance.")
    expect(staff.get_by_text("allowed", exact=True)).to_be_visible()
    record = staff.get_by_role("link", name="Cloakroom").first
    assert re.search(r"/admin/knowledge/place/\d+/change/$", record.get_attribute("href"))


def test_the_answer_comes_word_by_word_and_can_be_stopped(staff, site, upstream):
    upstream.when("fairy", ENDLESS)
    staff.goto(f"{site}/admin/preview/")
    ask(staff, "Tell me a fairy tale")

    expect(staff.locator("#rosa-said")).to_contain_text("Once upon upon")
    expect(staff.locator("#rosa-told")).to_contain_text("environment · double")
    staff.get_by_role("button", name="Stop").click()

    expect(staff.get_by_text("Stopped.")).to_be_visible()
    expect(staff.get_by_role("button", name="Stop")).to_be_hidden()
    upstream.wait_until(lambda: upstream.calls[-1].connection.closed_at)


def test_a_question_that_is_asked_while_another_is_answered_replaces_it(staff, site, upstream):
    upstream.when("fairy", ENDLESS)
    staff.goto(f"{site}/admin/preview/")
    ask(staff, "Tell me a fairy tale")
    expect(staff.locator("#rosa-said")).to_contain_text("upon")
    ask(staff, "Where is the cloakroom?")

    expect(staff.locator("#rosa-said")).to_have_text("Good day, Excellency.")
    finished(staff)


def test_a_conversation_is_tried_turn_by_turn(staff, site, upstream):
    staff.goto(f"{site}/admin/preview/")
    ask(staff, "Who is Robert Floyd?")
    finished(staff)
    staff.get_by_role("button", name="Ask on from here").click()
    expect(staff.get_by_label("What was said")).to_have_count(2)
    ask(staff, "And how long will he stay?")
    finished(staff)

    said = [message["content"] for message in upstream.calls[-1].body["messages"][1:3]]
    assert said == ["Who is Robert Floyd?", "Good day, Excellency."]


def test_a_draft_is_tried_again_and_again_without_being_saved(staff, site, upstream):
    staff.goto(f"{site}/admin/knowledge/fact/add/")
    staff.locator("[name=question]").press_sequentially("Where do I park my zeppelin?")
    answer = staff.locator("[name=answer]")
    answer.fill("On the roof.")
    with staff.context.expect_page() as opened:
        staff.get_by_role("button", name="Preview").click()
    preview = opened.value
    preview.get_by_role("button", name="Where do I park my zeppelin?").click()
    expect(preview.get_by_text("stands in the prompt")).to_be_visible()
    finished(preview)
    assert "On the roof." in upstream.calls[-1].body["messages"][-1]["content"]

    answer.fill("In the cellar.")
    with preview.expect_navigation():
        staff.get_by_role("button", name="Preview").click()
    expect(preview.get_by_label("Question", exact=True)).to_have_value(
        "Where do I park my zeppelin?"
    )
    preview.get_by_role("button", name="Ask", exact=True).click()
    finished(preview)
    assert "In the cellar." in upstream.calls[-1].body["messages"][-1]["content"]

    assert staff.url == f"{site}/admin/knowledge/fact/add/"
    warnings: list[str] = []
    staff.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    staff.goto(f"{site}/admin/")
    assert warnings == ["beforeunload"]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_view_fits_a_telephone(staff, site, language, direction):
    staff.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff.set_viewport_size({"width": 390, "height": 844})
    staff.goto(f"{site}/admin/preview/")

    staff.locator("[name=question]").fill("أين يقع مكان المؤتمر تحديداً؟")
    staff.keyboard.press("Enter")
    expect(staff.locator("#rosa-summary dl")).to_be_visible()
    staff.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")

    assert not staff.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(staff.locator("html")).to_have_attribute("dir", direction)
    expect(staff.locator("#rosa-said")).to_have_attribute("dir", "rtl")
