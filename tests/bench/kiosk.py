"""How soon the first card of an answer is on the kiosk's screen, and how large its page is.

A headless Chromium asks as a visitor does; the offline provider answers. From the moment at which
the question is sent to the frame in which the card is painted, so that it bounds the time from the
record entering the prompt.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.processes import Rosa, own_core
from tests.bench.report import percentile, table
from tests.services import find_program

SIZES = {"kiosk": (1080, 1920), "phone": (390, 844), "desk": (1440, 900)}
QUESTIONS = {
    "en": (
        "When does the panel on science diplomacy begin?",
        "Who is the Executive Secretary?",
        "What is the International Monitoring System?",
    ),
    "ar": (
        "ما هي معاهدة الحظر الشامل للتجارب النووية؟",
        "من هو الأمين التنفيذي؟",
        "ما هو نظام الرصد الدولي؟",
    ),
}
# Milliseconds that a page may take.
_PATIENCE_MS = 30_000
_WATCH = """
window.painted = [];
let sent = 0;
addEventListener("submit", () => { sent = performance.now(); }, true);
addEventListener("DOMContentLoaded", () => {
  let shown = null;
  new MutationObserver(() => {
    const first = document.querySelector(".card");
    if (!first || first === shown) return;
    shown = first;
    const since = sent;
    // What a frame puts off comes once it has been painted.
    requestAnimationFrame(() => setTimeout(() => {
      window.painted.push(performance.now() - since);
    }));
  }).observe(document.body, {childList: true, subtree: true});
});
"""


@dataclass(frozen=True, slots=True)
class Plan:
    # Visitors of each language, and where their screens are kept.
    rounds: int = 10
    screenshots: str = ""


def run(plan: Plan) -> dict[str, Any]:
    """Return the times of each language in ms, and the bytes of the page."""
    with _rosa() as rosa, own_core(), _chromium() as browser:
        size = _page_bytes(browser, rosa)
        times = {lang: _times(browser, rosa, lang, plan.rounds) for lang in QUESTIONS}
        if plan.screenshots:
            _shoot(browser, rosa, Path(plan.screenshots))
    return {
        "page_bytes": size,
        "first_card_ms": {
            lang: {
                "p50": round(percentile(of, 50), 1),
                "p95": round(percentile(of, 95), 1),
                "max": round(max(of), 1),
                "cards": len(of),
            }
            for lang, of in times.items()
        },
    }


def as_text(result: dict[str, Any]) -> str:
    rows = [(lang, *of.values()) for lang, of in result["first_card_ms"].items()]
    times = table(("first card, ms", "p50", "p95", "max", "cards"), rows)
    return f"{times}\n\nThe page before an avatar: {result['page_bytes']:,} bytes."


@contextmanager
def _rosa() -> Iterator[Rosa]:
    """Give a Rosa whose kiosk page anybody may try."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    settings = {
        "DEBUG": "true",
        "LLM_ENABLED": "false",
        "ROSA_NOW": "2025-09-09T10:15:00+02:00",
    }
    rosa = Rosa(folder, "", settings=settings)
    try:
        rosa.prepare()
        rosa.manage("collectstatic", "--noinput", "--verbosity", "0")
        rosa.start()
        yield rosa
    finally:
        rosa.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        program = shutil.which("google-chrome") or find_program("chromium")
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def _page_bytes(browser: Browser, rosa: Rosa) -> int:
    """Return what comes over the line for the page, uncompressed, headers not counted."""
    page = browser.new_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body())))
    page.goto(_address(rosa), wait_until="networkidle")
    page.close()
    return sum(sizes)


def _times(browser: Browser, rosa: Rosa, lang: str, rounds: int) -> list[float]:
    page = browser.new_page(viewport={"width": 1080, "height": 1920})
    page.add_init_script(_WATCH)
    page.goto(_address(rosa))
    for _round in range(rounds):
        _begin(page, lang)
        for question in QUESTIONS[lang]:
            _ask(page, question)
        page.click("#end")
        page.wait_for_selector("#attract", timeout=_PATIENCE_MS)
    painted: list[float] = page.evaluate("window.painted")
    page.close()
    return painted


def _begin(page: Page, lang: str) -> None:
    page.click(f"#invitations button[lang={lang}]")
    page.click("#agree")
    page.wait_for_selector(".answer:not(:empty)", timeout=_PATIENCE_MS)


def _ask(page: Page, question: str) -> None:
    """Ask, and wait until the answer can be rated, which is its end."""
    page.fill("#field", question)
    page.click("#send")
    page.wait_for_selector(".exchange:last-child .rating", timeout=_PATIENCE_MS)


def _shoot(browser: Browser, rosa: Rosa, folder: Path) -> None:
    """Keep the screens of a journey, in each size and language."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        for lang, questions in QUESTIONS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.emulate_media(reduced_motion="reduce")
            page.goto(_address(rosa))
            page.screenshot(path=folder / f"{size}-{lang}-attract.png")
            page.click(f"#invitations button[lang={lang}]")
            page.screenshot(path=folder / f"{size}-{lang}-notice.png")
            page.click("#agree")
            page.wait_for_selector(".answer:not(:empty)", timeout=_PATIENCE_MS)
            page.screenshot(path=folder / f"{size}-{lang}-greeting.png")
            _ask(page, questions[0])
            page.wait_for_load_state("networkidle")
            page.screenshot(path=folder / f"{size}-{lang}-answer.png")
            page.close()


def _address(rosa: Rosa) -> str:
    return f"http://127.0.0.1:{rosa.port}/kiosk/"
