"""The guard's bench in a real browser: trying a sentence, teaching it, running all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.bench.processes import Rosa
from tests.edges.staff import Staff, staffed_rosa
from tests.upstream import Upstream

SENTENCE = "Where does the gardener keep the purple ladder?"


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


def test_a_sentence_is_judged_while_it_is_typed_and_added_in_two_clicks(staff, site):
    staff.goto(f"{site}/admin/")
    staff.get_by_role("link", name="Try a sentence").click()
    staff.get_by_label("Sentence").fill(SENTENCE)
    expect(staff.get_by_text("allowed", exact=True)).to_be_visible()

    staff.get_by_label("Red-zone topic").select_option("venue-security")
    staff.get_by_role("button", name="Must be declined: add as example").click()

    expect(staff.get_by_text("It is an example of Security arrangements")).to_be_visible()
    assert staff.url == f"{site}/admin/red-zone/"
    # The guard of the server takes a change up within a second.
    staff.wait_for_timeout(1_000)
    staff.get_by_role("button", name="Judge").click()
    expect(staff.get_by_text("declined", exact=True)).to_be_visible()
    expect(staff.get_by_text("The question is one of its examples")).to_be_visible()


def test_all_tests_run_while_the_page_shows_how_far_they_are(staff, site):
    staff.goto(f"{site}/admin/red-zone/")
    staff.get_by_role("link", name="Run the whole test set").click()
    expect(staff.get_by_text("Nothing has been tested yet")).to_be_visible()
    staff.get_by_role("button", name="Run all tests").click()

    expect(staff.get_by_text("Topics by languages")).to_be_visible(timeout=20_000)
    expect(staff.get_by_role("row", name="All topics")).to_contain_text("untested")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_bench_and_grid_fit_a_telephone(staff, site, language, direction):
    staff.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff.set_viewport_size({"width": 390, "height": 844})
    for path, shown in (("", ".rosa-nearest"), ("tests/", ".rosa-job")):
        staff.goto(f"{site}/admin/red-zone/{path}")
        if not path:
            staff.locator("[name=text]").fill("أين يقع مكان المؤتمر تحديداً؟")
        expect(staff.locator(shown)).to_be_visible()

        assert not staff.evaluate("document.documentElement.scrollWidth > innerWidth")
        if not path:
            for select in staff.locator("#rosa-bench select, .rosa-add select").all():
                assert select.evaluate("s => s.scrollHeight <= s.clientHeight")
        expect(staff.locator("html")).to_have_attribute("dir", direction)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_grid_shows_six_languages_on_a_small_screen(staff, site, language):
    staff.set_viewport_size({"width": 1280, "height": 800})
    staff.goto(f"{site}/admin/red-zone/tests/")
    if staff.get_by_role("button", name="Run all tests").is_visible():
        staff.get_by_role("button", name="Run all tests").click()
    expect(staff.locator(".rosa-guard-grid")).to_be_visible(timeout=20_000)
    staff.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff.reload()

    hidden = staff.locator(".rosa-scroll").evaluate("s => s.scrollWidth - s.clientWidth")

    assert hidden == 0
