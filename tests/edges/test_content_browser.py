"""History and the page of the content in a real browser, with the keyboard and in Arabic."""

import pytest
from playwright.sync_api import Page, expect

from knowledge import history
from knowledge.models import Fact

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def fact(db):
    fact = Fact.objects.create(
        slug="desk", question="Where is the desk?", answer="Upstairs.", category="venue"
    )
    with history.recording():
        fact.translations.create(lang="ar", question="أين المكتب؟", answer="في الأعلى.")
    with history.recording():
        fact.translations.update(answer="في الأسفل.")
        Fact.objects.update(answer="Downstairs.")
    return fact


def speak_arabic(page: Page) -> None:
    page.context.add_cookies(
        [{"name": "django_language", "value": "ar", "url": page.url.partition("/admin")[0]}]
    )
    page.reload()


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def test_staff_bring_a_version_back_with_the_keyboard(admin_page, fact):
    admin_page.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    admin_page.get_by_role("link", name="History").click()
    expect(admin_page.locator(".rosa-diff [lang=ar]").first).to_have_css("direction", "rtl")

    admin_page.get_by_role("link", name="Revert to this version").first.press("Enter")
    admin_page.get_by_role("button", name="Revert").press("Enter")

    expect(admin_page.get_by_text("The record is as it was.")).to_be_visible()
    assert Fact.objects.get().answer == "Upstairs."
    assert fact.translations.get().answer == "في الأعلى."


def test_a_number_of_the_grid_leads_to_its_list(admin_page, fact):
    admin_page.goto("/admin/")
    admin_page.get_by_role("link", name="Overview").click()
    row = admin_page.get_by_role("row", name="Facts")

    row.get_by_role("link", name="1 missing").first.press("Enter")

    expect(admin_page.locator("#result_list")).to_contain_text("Where is the desk?")
    assert "translations=fr" in admin_page.url


@pytest.mark.parametrize("path", ["", "fact/{}/history/", "version/"])
def test_the_pages_fit_a_phone_in_arabic(admin_page, fact, path):
    admin_page.set_viewport_size(PHONE)
    admin_page.goto("/admin/knowledge/" + path.format(fact.pk))
    speak_arabic(admin_page)

    expect(admin_page.locator("html")).to_have_attribute("dir", "rtl")
    assert overflow(admin_page) <= 0
