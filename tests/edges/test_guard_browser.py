"""The guard's bench in a real browser: trying a sentence, teaching it, running all tests."""

import pytest
from playwright.sync_api import expect

SENTENCE = "Where does the gardener keep the purple ladder?"


def test_a_sentence_is_judged_while_it_is_typed_and_added_in_two_clicks(staff_page, site):
    staff_page.goto(f"{site}/admin/")
    staff_page.get_by_role("link", name="Try a sentence").click()
    staff_page.get_by_label("Sentence").fill(SENTENCE)
    expect(staff_page.get_by_text("allowed", exact=True)).to_be_visible()

    staff_page.get_by_label("Red-zone topic").select_option("venue-security")
    staff_page.get_by_role("button", name="Must be declined: add as example").click()

    expect(staff_page.get_by_text("It is an example of Security arrangements")).to_be_visible()
    assert staff_page.url == f"{site}/admin/red-zone/"
    # The guard of the server takes a change up within a second.
    staff_page.wait_for_timeout(1_000)
    staff_page.get_by_role("button", name="Judge").click()
    expect(staff_page.get_by_text("declined", exact=True)).to_be_visible()
    expect(staff_page.get_by_text("The question is one of its examples")).to_be_visible()


def test_all_tests_run_while_the_page_shows_how_far_they_are(staff_page, site):
    staff_page.goto(f"{site}/admin/red-zone/")
    staff_page.get_by_role("link", name="Run the whole test set").click()
    expect(staff_page.get_by_text("Nothing has been tested yet")).to_be_visible()
    staff_page.get_by_role("button", name="Run all tests").click()

    expect(staff_page.get_by_text("Topics by languages")).to_be_visible(timeout=20_000)
    expect(staff_page.get_by_role("row", name="All topics")).to_contain_text("untested")


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_bench_and_grid_fit_a_telephone(staff_page, site, language, direction):
    staff_page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff_page.set_viewport_size({"width": 390, "height": 844})
    for path, shown in (("", ".rosa-nearest"), ("tests/", ".rosa-job")):
        staff_page.goto(f"{site}/admin/red-zone/{path}")
        if not path:
            staff_page.locator("[name=text]").fill("أين يقع مكان المؤتمر تحديداً؟")
        expect(staff_page.locator(shown)).to_be_visible()

        assert not staff_page.evaluate("document.documentElement.scrollWidth > innerWidth")
        if not path:
            selects = staff_page.locator("#rosa-bench select, .rosa-add select")
            hidden = selects.evaluate_all("all => all.map((s) => s.scrollHeight - s.clientHeight)")
            assert max(hidden) <= 0
        expect(staff_page.locator("html")).to_have_attribute("dir", direction)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_grid_shows_six_languages_on_a_small_screen(staff_page, site, language):
    staff_page.set_viewport_size({"width": 1280, "height": 800})
    staff_page.goto(f"{site}/admin/red-zone/tests/")
    if staff_page.get_by_role("button", name="Run all tests").is_visible():
        staff_page.get_by_role("button", name="Run all tests").click()
    expect(staff_page.locator(".rosa-guard-grid")).to_be_visible(timeout=20_000)
    staff_page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    staff_page.reload()

    hidden = staff_page.locator(".rosa-scroll").evaluate("s => s.scrollWidth - s.clientWidth")

    assert hidden == 0
