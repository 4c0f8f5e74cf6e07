"""The stage's page in a browser: what one who runs a show, and a guest, see and do."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import PATIENCE_MS, Visit
from tests.edges.browsers import unbroken
from tests.stage_double import StageDouble

HALL, LAPTOP = {"width": 1920, "height": 1080}, {"width": 1366, "height": 768}
TALL, PHONE = {"width": 1080, "height": 1920}, {"width": 390, "height": 844}
LINES = (
    "Good evening. I am Rosa.",
    "Thank you, Rosa. I am Leo, and I listen to the Earth.",
    "What do you hear?",
    "I hear whales, and the wind.",
)
ARABIC = (
    "مساء الخير. أنا روزا.",
    "شكرا لك يا روزا. أنا ليو.",
    "ماذا تسمع؟",
    "أسمع الحيتان والريح.",
)


@dataclass
class StagePage:
    """A page of the stage, and what one does there."""

    page: Page

    def open(self, path: str = "/stage/") -> "StagePage":
        self.page.goto(path)
        return self

    def start(self) -> None:
        """Start the ready show that is chosen."""
        self.page.locator("#start").click()
        expect(self.page.locator("#show")).to_be_visible(timeout=PATIENCE_MS)

    def see_end(self) -> None:
        expect(self.page.locator("#finish")).to_be_visible(timeout=PATIENCE_MS)

    def see_lines(self, *texts: str) -> None:
        """Wait until exactly these lines have been heard."""
        expect(self.page.locator("#transcript p")).to_have_text(list(texts), timeout=PATIENCE_MS)

    def hears(self, side: str) -> None:
        """Wait until a side speaks."""
        speaking = self.page.locator(f".speaker[data-side={side}][data-state=speaking]")
        expect(speaking).to_be_attached(timeout=PATIENCE_MS)

    def heard(self) -> list[dict[str, Any]]:
        """Return the sentences whose sound the browser has decoded and played."""
        code = "performance.getEntriesByName('sentence').map(({detail}) => detail)"
        return list(self.page.evaluate(code))

    def step_in(self, text: str) -> None:
        self.page.keyboard.press("t")
        expect(self.page.locator("#person-text")).to_be_focused()
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def faults(self) -> list[str]:
        return Visit(self.page).faults()

    @property
    def caption(self) -> Locator:
        return self.page.locator("#caption .sentence:not(.past)")

    @property
    def banner(self) -> Locator:
        return self.page.locator("#banner")


@pytest.fixture
def stage_context(browser: Browser, rosa: Rosa) -> Iterator[BrowserContext]:
    """A browser of somebody at a laptop; what breaks in its pages fails the test."""
    made = browser.new_context(
        viewport=LAPTOP, base_url=f"http://127.0.0.1:{rosa.port}", locale="en-GB"
    )
    with closing(made), unbroken(made):
        yield made


@pytest.fixture
def backstage(stage_context: BrowserContext) -> StageDouble:
    """What answers the pages of `stage_context` for the server of dialogues."""
    return StageDouble(LINES).attach(stage_context)


@pytest.fixture
def stage(stage_context: BrowserContext, backstage: StageDouble) -> StagePage:
    """The form of a new show, answered by `backstage`."""
    return StagePage(stage_context.new_page()).open()
