"""Makes the pictures of the documentation anew: `.venv/bin/python -m tests.pictures`.

A Rosa of her own answers sample questions from the demo content; the admin is then shown as a
member of staff sees it.
"""

import json
import shutil
import tempfile
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.processes import ROOT, Rosa
from tests.services import find_program

FOLDER = ROOT / "docs" / "images"
SIZE = {"width": 1440, "height": 900}
NOW = "2025-09-09T10:15:00+02:00"
PASSWORD = "only-for-pictures"
CONVERSATIONS = {
    "lobby-1": ["How do I get from the airport to the city?", "Who is the Executive Secretary?"],
    "lobby-2": ["Où se trouve le vestiaire ?", "Merci beaucoup"],
    "lobby-3": ["ما هي معاهدة الحظر الشامل للتجارب النووية؟"],
    "lobby-4": ["¿Qué es el sistema internacional de vigilancia?"],
    "lobby-5": ["Кто такой Роберт Флойд?"],
    "lobby-6": ["国际数据中心是什么？"],
    "lobby-7": [
        "Where exactly is the conference venue?",
        "Was that earthquake yesterday really a nuclear test?",
        "When does the panel on science diplomacy begin?",
        "أين يقع مكان المؤتمر تحديداً؟",
    ],
}
# Figures of two busy days until now, beside those of the questions above.
FIGURES = """
from datetime import UTC, datetime
from agent.models import Tally
from tests.edges.tallies import busy_day
for day in (7, 8):
    begin = datetime(2025, 9, day, 22, tzinfo=UTC)
    now = datetime(2025, 9, 9, 8, 15, tzinfo=UTC)
    Tally.objects.bulk_create(row for row in busy_day(begin, 4000) if row.hour < now)
"""


def main() -> None:
    """Take every picture."""
    folder = Path(tempfile.mkdtemp(prefix="rosa-pictures-"))
    rosa = Rosa(folder, "", settings={"ROSA_NOW": NOW, "DJANGO_SUPERUSER_PASSWORD": PASSWORD})
    try:
        rosa.prepare()
        rosa.manage("collectstatic", "--noinput", "--verbosity", "0")
        rosa.manage("createsuperuser", "--noinput", "--username=staff", "--email=staff@example.org")
        rosa.start()
        for key, questions in CONVERSATIONS.items():
            for question in questions:
                ask(rosa, key, question)
        rosa.manage("shell", "--verbosity", "0", "--command", FIGURES)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_program("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page(viewport=SIZE)
            take(rosa, page)
            take_kiosk(rosa, browser, page)
            browser.close()
    finally:
        rosa.stop()
        shutil.rmtree(folder, ignore_errors=True)


def ask(rosa: Rosa, key: str, question: str) -> None:
    """Have one question answered."""
    body = json.dumps({"messages": [{"role": "user", "content": question}]}).encode()
    headers = {"Authorization": f"Bearer {rosa.key}", "X-Conversation-ID": key}
    request = urllib.request.Request(f"{rosa.url}/chat/completions", body, headers)  # noqa: S310
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310


def take(rosa: Rosa, page: Page) -> None:
    """Sign in and take the pictures one after the other."""
    site = f"http://127.0.0.1:{rosa.port}"
    page.goto(f"{site}/admin/")
    page.fill("[name=username]", "staff")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    shoot(page, "admin-start")
    page.goto(f"{site}/admin/statistics/?period=today")
    shoot(page, "admin-statistics")
    page.goto(f"{site}/admin/knowledge/fact/")
    shoot(page, "admin-facts")
    page.goto(f"{site}/admin/agent/conversation/?q=earthquake")
    page.locator("#result_list tbody a").first.click()
    shoot(page, "admin-conversation")
    page.context.add_cookies([{"name": "django_language", "value": "ar", "url": site}])
    page.goto(f"{site}/admin/knowledge/fact/?q=what-is-ctbt")
    page.locator("#result_list tbody a").first.click()
    # By its address: the sidebar, too, has a link of this name.
    page.locator("a[href='#translations']").click()
    page.get_by_text("العربية · ").first.click()
    shoot(page, "admin-arabic")


def take_kiosk(rosa: Rosa, browser: Browser, staff: Page) -> None:
    """Take the page of a kiosk, which staff may try, smaller than it is."""
    context = browser.new_context(
        viewport={"width": 1080, "height": 1920},
        device_scale_factor=0.4,
        reduced_motion="reduce",
        storage_state=staff.context.storage_state(),
    )
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{rosa.port}/kiosk/")
    shoot(page, "kiosk-invitation")
    page.click("#invitations button[lang=ar]")
    page.click("#agree")
    page.fill("#field", "أين يقع مكان المؤتمر تحديداً؟")
    page.click("#send")
    page.wait_for_selector(".rating")
    shoot(page, "kiosk-arabic")
    context.close()


def shoot(page: Page, name: str) -> None:
    """Save one picture once the page has its fonts and icons."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=str(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    main()
