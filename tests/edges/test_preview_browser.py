"""Trying a question in a real browser: what staff type and click, and what they then see."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.upstream import Script

ENDLESS = Script(text=("Once ",) + ("upon ",) * 2000, gap_s=0.02)


def ask(page: Page, question: str) -> None:
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")


def finished(page: Page) -> None:
    expect(page.get_by_text("Whole answer")).to_be_visible()


def test_staff_ask_and_see_the_answer_the_prompt_and_the_records(staff_page, site):
    staff_page.goto(f"{site}/admin/")
    staff_page.get_by_role("link", name="Try a question").click()
    ask(staff_page, "Where is the cloakroom?")

    expect(staff_page.locator("#rosa-said")).to_have_text("Good day, Excellency.")
    finished(staff_page)
    staff_page.get_by_text("Records for the question").click()
    expect(staff_page.locator("pre:visible")).to_contain_text("The cloakroom is near the entrance.")
    expect(staff_page.get_by_text("allowed", exact=True)).to_be_visible()
    record = staff_page.get_by_role("link", name="Cloakroom").first
    assert re.search(r"/admin/knowledge/place/\d+/change/$", record.get_attribute("href"))


def test_the_answer_comes_word_by_word_and_can_be_stopped(staff_page, site, upstream):
    upstream.when("fairy", ENDLESS)
    staff_page.goto(f"{site}/admin/preview/")
    ask(staff_page, "Tell me a fairy tale")

    expect(staff_page.locator("#rosa-said")).to_contain_text("Once upon upon")
    expect(staff_page.locator("#rosa-told")).to_contain_text("environment · double")
    staff_page.get_by_role("button", name="Stop").click()

    expect(staff_page.get_by_text("Stopped.")).to_be_visible()
    expect(staff_page.get_by_role("button", name="Stop")).to_be_hidden()
    upstream.wait_until(lambda: upstream.calls[-1].connection.closed_at)


def test_a_question_that_is_asked_while_another_is_answered_replaces_it(staff_page, site, upstream):
    upstream.when("fairy", ENDLESS)
    staff_page.goto(f"{site}/admin/preview/")
    ask(staff_page, "Tell me a fairy tale")
    expect(staff_page.locator("#rosa-said")).to_contain_text("upon")
    ask(staff_page, "Where is the cloakroom?")

    expect(staff_page.locator("#rosa-said")).to_have_text("Good day, Excellency.")
    finished(staff_page)


def test_a_conversation_is_tried_turn_by_turn(staff_page, site, upstream):
    staff_page.goto(f"{site}/admin/preview/")
    ask(staff_page, "Who is Robert Floyd?")
    finished(staff_page)
    staff_page.get_by_role("button", name="Ask on from here").click()
    expect(staff_page.get_by_label("What was said")).to_have_count(2)
    ask(staff_page, "And how long will he stay?")
    finished(staff_page)

    said = [message["content"] for message in upstream.calls[-1].body["messages"][1:3]]
    assert said == ["Who is Robert Floyd?", "Good day, Excellency."]


def test_a_draft_is_tried_again_and_again_without_being_saved(staff_page, site, upstream):
    staff_page.goto(f"{site}/admin/knowledge/fact/add/")
    staff_page.locator("[name=question]").press_sequentially("Where do I park my zeppelin?")
    answer = staff_page.locator("[name=answer]")
    answer.fill("On the roof.")
    with staff_page.context.expect_page() as opened:
        staff_page.get_by_role("button", name="Preview").click()
    preview = opened.value
    preview.get_by_role("button", name="Where do I park my zeppelin?").click()
    expect(preview.get_by_text("stands in the prompt")).to_be_visible()
    finished(preview)
    assert "On the roof." in upstream.calls[-1].body["messages"][-1]["content"]

    answer.fill("In the cellar.")
    with preview.expect_navigation():
        staff_page.get_by_role("button", name="Preview").click()
    expect(preview.get_by_label("Question", exact=True)).to_have_value(
        "Where do I park my zeppelin?"
    )
    preview.get_by_role("button", name="Ask", exact=True).click()
    finished(preview)
    assert "In the cellar." in upstream.calls[-1].body["messages"][-1]["content"]

    assert staff_page.url == f"{site}/admin/knowledge/fact/add/"
    warnings: list[str] = []
    staff_page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    staff_page.goto(f"{site}/admin/")
    assert warnings == ["beforeunload"]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_view_fits_a_telephone(staff_page, site, language, direction):
    staff_page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff_page.set_viewport_size({"width": 390, "height": 844})
    staff_page.goto(f"{site}/admin/preview/")

    staff_page.locator("[name=question]").fill("أين يقع مكان المؤتمر تحديداً؟")
    staff_page.keyboard.press("Enter")
    expect(staff_page.locator("#rosa-summary dl")).to_be_visible()
    staff_page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")

    assert not staff_page.evaluate("document.documentElement.scrollWidth > innerWidth")
    expect(staff_page.locator("html")).to_have_attribute("dir", direction)
    expect(staff_page.locator("#rosa-said")).to_have_attribute("dir", "rtl")
