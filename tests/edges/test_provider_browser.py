"""The page of providers in a real Chromium: up to date by itself, tested, read on any screen."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from agent.core import histogram
from agent.models import Provider, ProviderFailure, ProviderState, Tally
from tests.bench.processes import Rosa
from tests.edges.browsers import sign_in, unbroken
from tests.edges.conftest import official_client
from tests.upstream import Script, Upstream

PHONE = {"width": 390, "height": 844}
URL = "/admin/agent/provider/state/"
PATIENCE_MS = 15_000
TESTED = """(box, words) => {
    box.hidden = false;
    Object.assign(box.querySelector("blockquote"), {textContent: words, lang: "en", dir: "ltr"});
    box.querySelector("[role=status]").textContent = "0,2 s";
}"""
WORDS = ("Welcome ", "to ", "Vienna, ", "dear ", "participants.")


@pytest.fixture
def row(live_page: Page) -> Provider:
    """The one provider that the page shows beside the offline one: it rests, and has figures."""
    now = timezone.now()
    Provider.objects.exclude(kind="offline").delete()
    row = Provider.objects.create(
        slug="vienna", name="Vienna gateway", base_url="http://127.0.0.1:1/v1", model="gpt-4o-mini"
    )
    ProviderState.objects.create(slug="vienna", rests_until=now + timedelta(minutes=5), failures=3)
    codes = ("provider_busy", "provider_timeout", "provider_refused")
    ProviderFailure.objects.bulk_create(
        ProviderFailure(
            slug="vienna",
            code=codes[n % 3],
            waited_ms=4000.0 / n,
            at=now - timedelta(minutes=7 * n),
        )
        for n in range(1, 12)
    )
    for ago in range(20):
        counts = histogram.merge(
            [histogram.add([], 300 + 30 * (ago % 7), 40), histogram.add([], 900 + 80 * ago, 3)]
        )
        Tally.objects.create(
            hour=(now - timedelta(hours=ago)).replace(minute=0, second=0, microsecond=0),
            provider="vienna",
            status="done",
            attempts=43,
            ttft=counts,
            cost=0.11,
        )
    return row


@pytest.fixture
def running_page(browser: Browser, staffed_rosa: Rosa, site: str) -> Iterator[Page]:
    """A page of staff at a Rosa that runs by itself: the server of this process cannot stream."""
    context = browser.new_context(base_url=site, locale="en-GB")
    with unbroken(context), closing(context):
        page = context.new_page()
        sign_in(page, staffed_rosa)
        yield page


def open_page(page: Page) -> None:
    page.goto(URL)
    expect(page.locator(".rosa-provider").first).to_be_visible()


def card(page: Page, row: Provider):
    return page.locator(f"#provider-{row.pk}")


def test_a_change_is_shown_without_loading_the_page_and_the_focus_stays(
    admin_page: Page, row: Provider
) -> None:
    open_page(admin_page)
    expect(admin_page.get_by_text("Resting: Vienna gateway")).to_be_visible()
    card(admin_page, row).locator("summary").press("Enter")
    region = card(admin_page, row).get_by_role("region")
    region.focus()
    ProviderState.objects.update(rests_until=None, failures=0)
    ProviderFailure.objects.create(slug="vienna", code="provider_broken")

    expect(admin_page.get_by_text("None rests.")).to_be_visible(timeout=PATIENCE_MS)
    expect(region.locator("tbody tr")).to_have_count(12)
    expect(region).to_be_focused()
    expect(card(admin_page, row).locator("details")).to_have_attribute("open", "")


def test_one_that_rests_says_a_sentence_word_by_word_and_why_it_cannot(
    running_page: Page, staffed_rosa: Rosa, upstream: Upstream
) -> None:
    upstream.play(Script(status=401))
    with official_client(staffed_rosa) as client:
        for number in range(3):
            asked = [{"role": "user", "content": f"Hello number {number}"}]
            client.chat.completions.create(model="", messages=asked)
    running_page.goto(URL)
    # The one that is named in the environment, which has failed three times.
    one = running_page.locator(
        "article", has=running_page.locator(".rosa-badge.is-bad", has_text="resting")
    )
    expect(one).to_have_count(1, timeout=PATIENCE_MS)
    expect(one.locator("[data-live^=says]")).to_contain_text("Failures in a row: 3.")
    one.get_by_role("button", name="Test now").press("Enter")
    fault = one.get_by_role("alert")
    expect(fault).to_contain_text("It refused the request", timeout=PATIENCE_MS)

    upstream.play(Script(text=WORDS, gap_s=0.05))
    one.get_by_role("button", name="Test now").press("Enter")

    expect(one.locator("blockquote")).to_have_text("".join(WORDS), timeout=PATIENCE_MS)
    expect(one.locator(".rosa-provider-test [role=status]")).to_have_text(
        re.compile(r"^First word after .+, all after .+ · .+$")
    )
    expect(fault).to_be_hidden()
    expect(one.get_by_role("button", name="Test now")).to_be_focused()


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_the_page_fits_and_axe_finds_no_fault(
    admin_page: Page, live_server, row: Provider, lang: str, size: dict | None
) -> None:
    language = {"name": "django_language", "value": lang, "url": live_server.url}
    admin_page.context.add_cookies([language])
    if size:
        admin_page.set_viewport_size(size)
    open_page(admin_page)
    one = card(admin_page, row)
    one.locator("summary").press("Enter")
    # As after a test, which this server cannot stream.
    one.locator(".rosa-provider-test").evaluate(TESTED, "".join(WORDS))

    found = Axe().run(admin_page, context="#rosa-providers").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []
    width = admin_page.evaluate("document.documentElement.scrollWidth")
    assert width == admin_page.viewport_size["width"]


def test_without_providers_the_page_leads_to_adding_one(admin_page: Page) -> None:
    Provider.objects.all().delete()
    admin_page.goto(URL)
    expect(admin_page.get_by_role("link", name="Add a provider")).to_be_visible()
    admin_page.goto("/admin/agent/provider/")
    admin_page.get_by_role("link", name="State").click()
    expect(admin_page.get_by_text("No providers yet")).to_be_visible()
