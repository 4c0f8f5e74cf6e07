"""The kiosk's page in a real Chromium while the network or the server is away, and afterwards."""

from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.edges.browsed import (
    ANSWER,
    OPEN_TO_ALL,
    PATIENCE_MS,
    QUESTION,
    Visit,
)


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_a_lost_network_is_said_and_the_conversation_goes_on(context: BrowserContext) -> None:
    visit = Visit(context.new_page()).open()
    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)

    context.set_offline(True)
    expect(visit.banner).to_contain_text("The connection is lost")
    visit.ask("Who is the Executive Secretary?")
    context.set_offline(False)

    expect(visit.banner).to_have_text("Rosa is back.", timeout=PATIENCE_MS)
    visit.hear("Floyd")


def test_a_rating_that_is_given_while_the_network_is_away_is_kept(context: BrowserContext) -> None:
    visit = Visit(context.new_page()).open()
    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)
    context.set_offline(True)
    expect(visit.banner).to_contain_text("connection is lost", timeout=PATIENCE_MS)

    visit.page.get_by_role("button", name="Helpful", exact=True).click()
    context.set_offline(False)

    expect(visit.page.locator(".thanks")).to_be_visible(timeout=PATIENCE_MS)


def test_a_question_that_is_stopped_while_the_network_is_away_is_not_asked(
    context: BrowserContext,
) -> None:
    visit = Visit(context.new_page()).open()
    visit.begin()
    context.set_offline(True)
    expect(visit.banner).to_contain_text("The connection is lost")

    visit.ask(QUESTION)
    visit.page.locator("#stop").click()
    expect(visit.page.locator("#stop")).to_be_hidden()
    context.set_offline(False)

    expect(visit.banner).to_have_text("Rosa is back.", timeout=PATIENCE_MS)
    visit.ask("Who is the Executive Secretary?")
    visit.hear("Floyd")


def test_a_server_that_ends_and_comes_back_is_found_again(
    browser: Browser, start_rosa: Any
) -> None:
    rosa = start_rosa(DEBUG="true", LLM_ENABLED="false")
    with closing(browser.new_context(base_url=f"http://127.0.0.1:{rosa.port}")) as context:
        visit = Visit(context.new_page()).open()
        visit.begin()

        rosa.stop()
        expect(visit.banner).to_contain_text("The connection is lost", timeout=PATIENCE_MS)
        rosa.start()

        expect(visit.banner).to_have_text("Rosa is back.", timeout=PATIENCE_MS)
        visit.ask("Who is the Executive Secretary?")
        visit.hear("Floyd")
