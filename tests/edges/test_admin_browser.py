"""The admin in a real browser: what staff click and type, and what they then see."""

import shutil
from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright

from agent.defaults import PERSONAS, PROVIDERS
from agent.models import Persona, Provider
from knowledge.models import Fact, Place, Way
from tests.services import find_program

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module", autouse=True)
def _first_rows(django_db_blocker) -> Iterator[None]:
    """Put back what migrations put in: the tests of a live server empty all tables."""
    yield
    with django_db_blocker.unblock():
        for model, rows in ((Provider, PROVIDERS), (Persona, PERSONAS)):
            for row in rows:
                model.objects.get_or_create(slug=row["slug"], defaults=row)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("google-chrome") or find_program("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    """An empty page; a script that fails or a missing file fails the test."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda r: complaints.append(r.url) if r.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def staff(page: Page, live_server, admin_user) -> Page:
    """A page of somebody who has logged in."""
    client = Client()
    client.force_login(admin_user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


def open_tab(page: Page, name: str) -> None:
    page.locator("#tabs-items").get_by_text(name).click()


def test_staff_change_an_answer_see_it_saved_and_find_it_in_the_list(page, admin_user):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")

    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("password")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Facts", exact=True).click()
    page.get_by_role("link", name="Where is the desk?").click()
    page.locator("[name=answer]").fill("In the entrance hall.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("was changed successfully")).to_be_visible()
    expect(page.locator("#result_list")).to_contain_text("In the entrance hall.")
    assert Fact.objects.get().answer == "In the entrance hall."


def test_a_new_fact_gets_its_slug_while_the_question_is_typed(staff):
    staff.goto("/admin/knowledge/fact/add/")
    staff.locator("[name=question]").press_sequentially("Where is the desk?")
    staff.locator("[name=answer]").fill("Upstairs.")
    staff.get_by_role("button", name="Save", exact=True).click()

    expect(staff.get_by_text("was added successfully")).to_be_visible()
    assert Fact.objects.get().slug == "where-is-the-desk"


def test_a_language_code_that_is_typed_turns_the_fields_beside_it(staff):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    staff.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(staff, "Translations")

    staff.get_by_text("Add another Translation").click()
    row = "translations-5"
    staff.locator("h3:visible").filter(has_text="#6").click()
    answer = staff.locator(f"[name={row}-answer]")
    expect(answer).to_have_attribute("dir", "auto")
    staff.locator(f"[name={row}-lang]").fill("fa")
    expect(answer).to_have_attribute("dir", "rtl")
    answer.fill("بالا")
    staff.get_by_role("button", name="Save", exact=True).click()

    expect(staff.get_by_text("was changed successfully")).to_be_visible()
    assert list(fact.translations.values_list("lang", "answer")) == [("fa", "بالا")]


def test_staff_describe_a_way_on_the_page_of_its_place(staff):
    hall = Place.objects.create(slug="hall", name="Hall")
    desk = Place.objects.create(slug="desk", name="Desk")
    staff.goto(f"/admin/knowledge/place/{hall.pk}/change/")
    open_tab(staff, "Ways from here")

    staff.get_by_text("Add another Way").click()
    staff.locator("[name=ways_from-0-directions]").fill("Go down the stairs.")
    staff.locator("#ways_from-group .select2-selection:visible").click()
    staff.get_by_role("searchbox").last.fill("des")
    staff.get_by_role("option", name="Desk").click()
    staff.get_by_role("button", name="Save", exact=True).click()

    expect(staff.get_by_text("was changed successfully")).to_be_visible()
    way = Way.objects.get()
    assert (way.start, way.end, way.directions) == (hall, desk, "Go down the stairs.")


def test_missing_languages_are_named_and_can_be_opened_with_the_keyboard(staff):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    staff.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(staff, "Translations")

    heading = staff.locator("h3").filter(has_text="Arabic")
    answer = staff.locator("[name=translations-4-answer]")
    expect(answer).to_be_hidden()
    heading.focus()
    heading.press("Enter")

    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("dir", "rtl")


def test_missing_languages_look_different_from_those_that_are_there(staff):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    fact.translations.create(lang="fr", question="Où ?", answer="En haut.")
    staff.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(staff, "Translations")

    expect(staff.locator("h3").filter(has_text="French")).not_to_contain_text("missing")
    expect(staff.locator("h3").filter(has_text="Arabic")).to_contain_text("missing")


def test_the_key_of_a_channel_is_copied_on_a_page_without_https(staff):
    staff.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    staff.goto("/admin/agent/channel/add/")
    staff.locator("[name=name]").fill("Kiosk")
    staff.locator("[name=slug]").fill("kiosk")
    staff.get_by_role("button", name="Save", exact=True).click()
    key = staff.locator("#rosa-key").text_content()

    staff.get_by_role("button", name="Copy", exact=True).click()
    expect(staff.get_by_role("button", name="Copied")).to_be_visible()
    staff.goto("/admin/agent/channel/?all=")
    staff.locator("[name=q]").press("Control+V")

    expect(staff.locator("[name=q]")).to_have_value(key)


def test_the_prompt_of_a_new_persona_has_room(staff):
    staff.goto("/admin/agent/persona/add/")

    assert staff.locator("[name=system_prompt]").bounding_box()["height"] >= 300


def test_the_tabs_of_a_form_are_reached_with_the_keyboard(staff):
    staff.goto("/admin/knowledge/fact/add/")
    expect(staff.locator("[name=valid_from]")).to_be_hidden()

    staff.locator("[name=pinned]").focus()
    staff.keyboard.press("Tab")
    staff.keyboard.press("Tab")
    staff.keyboard.press("Enter")

    expect(staff.locator("[name=valid_from]")).to_be_visible()


def test_a_filter_is_applied_and_taken_back(staff):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")
    Fact.objects.create(slug="tram", question="Which tram?", answer="Two.", published=False)
    rows = staff.locator("#result_list .data-row")

    staff.goto("/admin/knowledge/fact/")
    staff.get_by_role("button", name="Filters", exact=True).click()
    staff.locator("[name=published__exact][value='0']").check()
    staff.get_by_role("button", name="Apply Filters").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Which tram?")

    staff.get_by_role("button", name="Filters", exact=True).click()
    staff.get_by_text("Clear all filters").click()
    expect(rows).to_have_count(2)


def test_the_search_in_the_sidebar_finds_content_of_all_kinds(staff):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")
    Place.objects.create(slug="info", name="Information desk")
    staff.goto("/admin/")

    staff.get_by_role("button", name="Search the content").click()
    staff.keyboard.type("desk")

    results = staff.locator("#command-results li")
    expect(results).to_have_count(2)
    expect(results.first).to_contain_text("Where is the desk?")
    expect(results.last).to_contain_text("Information desk")


def test_what_was_typed_stays_when_a_row_above_is_removed(staff):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    staff.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(staff, "Translations")
    staff.locator("h3").filter(has_text="Arabic").click()
    staff.locator("[name=translations-4-answer]").fill("في الأعلى")

    staff.locator("h3").filter(has_text="French").locator(".delete-template").click()
    staff.get_by_role("button", name="Save", exact=True).click()

    expect(staff.get_by_text("was changed successfully")).to_be_visible()
    assert list(fact.translations.values_list("lang", "answer")) == [("ar", "في الأعلى")]


def test_the_admin_turns_to_arabic_and_right_to_left(staff):
    staff.goto("/admin/")
    staff.get_by_text("admin", exact=True).last.click()
    staff.get_by_role("button", name="العربيّة").click()

    expect(staff.locator("html")).to_have_attribute("dir", "rtl")
    sidebar, main = (staff.locator(part).bounding_box() for part in ("#nav-sidebar", "#main"))
    assert sidebar["x"] > main["x"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_a_telephone(staff, live_server, language):
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    staff.context.add_cookies([cookie])
    staff.set_viewport_size({"width": 390, "height": 844})
    fact = Fact.objects.create(slug="desk", question="Where? " * 20, answer="Upstairs. " * 60)

    too_wide = []
    for path in (
        "",
        "knowledge/fact/",
        f"knowledge/fact/{fact.pk}/change/",
        "knowledge/session/add/",
        "agent/provider/add/",
        "agent/persona/add/",
        "agent/channel/add/",
        "agent/conversation/",
    ):
        staff.goto(f"/admin/{path}")
        if staff.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)

    assert too_wide == []
