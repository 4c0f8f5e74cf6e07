"""Visitors at the kiosk's page in a browser: what they see and do, step by step."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.bench.processes import Rosa
from tests.edges.browsers import unbroken

DAILY = (Path(__file__).parents[1] / "daily_double.js").read_text("utf-8")
KIOSK, PHONE = {"width": 1080, "height": 1920}, {"width": 390, "height": 844}
# How a Rosa is started at whose page anybody may speak with the offline provider.
OPEN_TO_ALL = {"DEBUG": "true", "LLM_ENABLED": "false", "ROSA_NOW": "2025-09-09T10:15:00+02:00"}
QUESTION, ANSWER = "When does the panel on science diplomacy begin?", "science diplomacy"
ARABIC = "ما هي معاهدة الحظر الشامل للتجارب النووية؟"
# Answers of a loaded machine.
PATIENCE_MS = 30_000


@dataclass
class Visit:
    """A page, and what one does there."""

    page: Page

    def open(self, path: str = "/kiosk/") -> "Visit":
        self.page.goto(path)
        return self

    def choose(self, lang: str = "en") -> None:
        """Touch a language on the invitation, and see the notice."""
        self.page.locator(f"#invitations button[lang={lang}]").click()
        expect(self.page.locator("#notice")).to_be_visible()

    def agree(self) -> None:
        self.page.locator("#agree").click()
        expect(self.page.locator("#talk")).to_be_visible()

    def begin(self, lang: str = "en") -> None:
        """Come as far as to Rosa's greeting."""
        self.choose(lang)
        self.agree()
        expect(self.answer).not_to_be_empty(timeout=PATIENCE_MS)

    def ask(self, question: str) -> None:
        self.page.locator("#field").fill(question)
        self.page.locator("#send").click()
        expect(self.page.locator(".asked").last).to_have_text(question)

    def hear(self, words: str) -> None:
        """Wait for words of the answer, and for its end."""
        expect(self.answer).to_contain_text(re.compile(words), timeout=PATIENCE_MS)
        expect(self.page.locator("#stop")).to_be_hidden(timeout=PATIENCE_MS)

    def see_attract(self) -> None:
        expect(self.page.locator("#attract")).to_be_visible(timeout=PATIENCE_MS)

    @property
    def answer(self) -> Locator:
        return self.page.locator(".answer").last

    @property
    def card(self) -> Locator:
        return self.page.locator(".card").first

    @property
    def banner(self) -> Locator:
        return self.page.locator("#banner")

    def faults(self) -> list[str]:
        """Return what axe finds, once nothing moves any more."""
        self.page.evaluate("""() => Promise.all(document.getAnimations()
            .filter(one => one.effect.getComputedTiming().iterations !== Infinity)
            .map(one => one.finished.catch(() => {})))""")
        found = Axe().run(self.page, options={"preload": False}).response["violations"]
        return [
            f"{fault['id']}: {node['html']}"
            for fault in found
            if fault["impact"] != "minor"
            for node in fault["nodes"]
        ]

    def room(self, action: str, *given: Any) -> Any:
        """Have the double of daily-js do something, or tell what it knows."""
        self.page.wait_for_function("() => window.daily?.joined", timeout=PATIENCE_MS)
        return self.page.evaluate(f"given => window.daily.{action}", list(given))


@pytest.fixture
def context(browser: Browser, rosa: Rosa) -> Iterator[BrowserContext]:
    made = browser.new_context(
        viewport=KIOSK, base_url=f"http://127.0.0.1:{rosa.port}", locale="en-GB"
    )
    with closing(made):
        yield made


@pytest.fixture
def visit(context: BrowserContext) -> Iterator[Visit]:
    """The page of an unpaired kiosk; what breaks in it fails the test."""
    with unbroken(context):
        yield Visit(context.new_page()).open()
