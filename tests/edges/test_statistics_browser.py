"""The page of statistics in Chromium: with the keyboard, for screen readers, on a telephone."""

from datetime import UTC, date, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent.models import Asked, Tally
from knowledge.models import Conference
from tests.edges.conversations import make_conversation
from tests.edges.tallies import busy_day

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
DAY = "2025-09-09"


@pytest.fixture
def busy(transactional_db, settings):
    """A day with figures and a question that was asked in vain."""
    settings.ROSA_NOW = "2025-09-09T15:20:00+02:00"
    Conference.objects.create(
        name="SnT", timezone="Europe/Vienna", start=date(2025, 9, 8), end=date(2025, 9, 10)
    )
    Tally.objects.bulk_create(busy_day(datetime(2025, 9, 8, 22, tzinfo=UTC), 4000))
    conversation = make_conversation(question="Where do I park?", lang="en")
    Asked.objects.create(
        day=date(2025, 9, 9),
        meaning="m",
        words=["#car"],
        count=3,
        unsourced=3,
        example=conversation.attempts.get().pk,
        conversation=conversation.pk,
    )
    return conversation


def test_a_period_and_a_persona_are_chosen_with_the_keyboard(admin_page: Page, busy) -> None:
    page = admin_page
    page.goto("/admin/statistics/?period=yesterday")
    expect(page.get_by_role("heading", name="Nothing was asked")).to_be_visible()

    page.get_by_role("link", name="Day 2").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Persona").focus()
    page.keyboard.type("press")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(
        f"/admin/statistics/?period={DAY}&since=&until=&channel=&persona=press-desk"
    )
    expect(page.get_by_role("heading", name="Tuesday 9 September 2025")).to_be_visible()


def test_the_numbers_of_a_chart_open_with_the_keyboard(admin_page: Page, busy) -> None:
    page = admin_page
    page.goto(f"/admin/statistics/?period={DAY}")
    region = page.get_by_role("region", name="Numbers: Conversations and turns")
    expect(region).to_be_hidden()

    page.locator(".is-activity summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(region).to_be_focused()
    expect(region.get_by_role("row")).to_have_count(25)


def test_a_question_asked_in_vain_becomes_a_fact_in_one_click(admin_page: Page, busy) -> None:
    page = admin_page
    page.goto(f"/admin/statistics/?period={DAY}")

    page.get_by_role("link", name="Add a fact").press("Enter")

    expect(page.locator("[name=question]")).to_have_value("Where do I park?")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_serious_fault(
    admin_page: Page, busy, live_server, size: str, theme: str, language: str
) -> None:
    page = admin_page
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme)
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"/admin/statistics/?period={DAY}")
    for summary in page.locator(".rosa-figure summary").all():
        summary.click()

    # What surrounds the page is the same on every page. Without `preload` axe would look for the
    # style sheets that others import beside the page.
    options = {"preload": False}
    found = Axe().run(page, ".rosa-statistics", options).response["violations"]

    assert [f for f in found if f["impact"] != "minor"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
