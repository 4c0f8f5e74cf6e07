"""The admin in a real browser: what staff click and type, and what they then see."""

import pytest
from playwright.sync_api import Page, expect

from knowledge.models import Fact, Place, Way


def open_tab(page: Page, name: str) -> None:
    page.locator("#tabs-items").get_by_text(name).click()


def test_staff_change_an_answer_see_it_saved_and_find_it_in_the_list(live_page, admin_user):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")

    live_page.goto("/admin/")
    live_page.get_by_label("Username").fill("admin")
    live_page.get_by_label("Password").fill("password")
    live_page.get_by_role("button", name="Log in").click()
    live_page.get_by_role("link", name="Facts", exact=True).click()
    live_page.get_by_role("link", name="Where is the desk?").click()
    live_page.locator("[name=answer]").fill("In the entrance hall.")
    live_page.get_by_role("button", name="Save", exact=True).click()

    expect(live_page.get_by_text("was changed successfully")).to_be_visible()
    expect(live_page.locator("#result_list")).to_contain_text("In the entrance hall.")
    assert Fact.objects.get().answer == "In the entrance hall."


def test_a_new_fact_gets_its_slug_while_the_question_is_typed(admin_page):
    admin_page.goto("/admin/knowledge/fact/add/")
    admin_page.locator("[name=question]").press_sequentially("Where is the desk?")
    admin_page.locator("[name=answer]").fill("Upstairs.")
    admin_page.get_by_role("button", name="Save", exact=True).click()

    expect(admin_page.get_by_text("was added successfully")).to_be_visible()
    assert Fact.objects.get().slug == "where-is-the-desk"


def test_a_language_code_that_is_typed_turns_the_fields_beside_it(admin_page):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    admin_page.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(admin_page, "Translations")

    admin_page.get_by_text("Add another Translation").click()
    row = "translations-5"
    admin_page.locator("h3:visible").filter(has_text="#6").click()
    answer = admin_page.locator(f"[name={row}-answer]")
    expect(answer).to_have_attribute("dir", "auto")
    admin_page.locator(f"[name={row}-lang]").fill("fa")
    expect(answer).to_have_attribute("dir", "rtl")
    answer.fill("بالا")
    admin_page.get_by_role("button", name="Save", exact=True).click()

    expect(admin_page.get_by_text("was changed successfully")).to_be_visible()
    assert list(fact.translations.values_list("lang", "answer")) == [("fa", "بالا")]


def test_staff_describe_a_way_on_the_page_of_its_place(admin_page):
    hall = Place.objects.create(slug="hall", name="Hall")
    desk = Place.objects.create(slug="desk", name="Desk")
    admin_page.goto(f"/admin/knowledge/place/{hall.pk}/change/")
    open_tab(admin_page, "Ways from here")

    admin_page.get_by_text("Add another Way").click()
    admin_page.locator("[name=ways_from-0-directions]").fill("Go down the stairs.")
    admin_page.locator("#ways_from-group .select2-selection:visible").click()
    admin_page.get_by_role("searchbox").last.fill("des")
    admin_page.get_by_role("option", name="Desk").click()
    admin_page.get_by_role("button", name="Save", exact=True).click()

    expect(admin_page.get_by_text("was changed successfully")).to_be_visible()
    way = Way.objects.get()
    assert (way.start, way.end, way.directions) == (hall, desk, "Go down the stairs.")


def test_missing_languages_are_named_and_can_be_opened_with_the_keyboard(admin_page):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    admin_page.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(admin_page, "Translations")

    heading = admin_page.locator("h3").filter(has_text="Arabic")
    answer = admin_page.locator("[name=translations-4-answer]")
    expect(answer).to_be_hidden()
    heading.focus()
    heading.press("Enter")

    expect(answer).to_be_visible()
    expect(answer).to_have_attribute("dir", "rtl")


def test_missing_languages_look_different_from_those_that_are_there(admin_page):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    fact.translations.create(lang="fr", question="Où ?", answer="En haut.")
    admin_page.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(admin_page, "Translations")

    expect(admin_page.locator("h3").filter(has_text="French")).not_to_contain_text("missing")
    expect(admin_page.locator("h3").filter(has_text="Arabic")).to_contain_text("missing")


def test_the_key_of_a_channel_is_copied_on_a_page_without_https(admin_page):
    admin_page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
    )
    admin_page.goto("/admin/agent/channel/add/")
    admin_page.locator("[name=name]").fill("Kiosk")
    admin_page.locator("[name=slug]").fill("kiosk")
    admin_page.get_by_role("button", name="Save", exact=True).click()
    key = admin_page.locator("#rosa-key").text_content()

    admin_page.get_by_role("button", name="Copy", exact=True).click()
    expect(admin_page.get_by_role("button", name="Copied")).to_be_visible()
    admin_page.goto("/admin/agent/channel/?all=")
    admin_page.locator("[name=q]").press("Control+V")

    expect(admin_page.locator("[name=q]")).to_have_value(key)


def test_the_prompt_of_a_new_persona_has_room(admin_page):
    admin_page.goto("/admin/agent/persona/add/")

    assert admin_page.locator("[name=system_prompt]").bounding_box()["height"] >= 300


def test_the_tabs_of_a_form_are_reached_with_the_keyboard(admin_page):
    admin_page.goto("/admin/knowledge/fact/add/")
    expect(admin_page.locator("[name=valid_from]")).to_be_hidden()

    admin_page.locator("[name=pinned]").focus()
    admin_page.keyboard.press("Tab")
    admin_page.keyboard.press("Tab")
    admin_page.keyboard.press("Enter")

    expect(admin_page.locator("[name=valid_from]")).to_be_visible()


def test_a_filter_is_applied_and_taken_back(admin_page):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")
    Fact.objects.create(slug="tram", question="Which tram?", answer="Two.", published=False)
    rows = admin_page.locator("#result_list .data-row")

    admin_page.goto("/admin/knowledge/fact/")
    admin_page.get_by_role("button", name="Filters", exact=True).click()
    admin_page.locator("[name=published__exact][value='0']").check()
    admin_page.get_by_role("button", name="Apply Filters").click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Which tram?")

    admin_page.get_by_role("button", name="Filters", exact=True).click()
    admin_page.get_by_text("Clear all filters").click()
    expect(rows).to_have_count(2)


def test_the_search_in_the_sidebar_finds_content_of_all_kinds(admin_page):
    Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")
    Place.objects.create(slug="info", name="Information desk")
    admin_page.goto("/admin/")

    admin_page.get_by_role("button", name="Search the content").click()
    # It opens a moment later, and the keys before that go nowhere.
    expect(admin_page.locator("#search-input-command")).to_be_focused()
    admin_page.keyboard.type("desk")

    results = admin_page.locator("#command-results li")
    expect(results).to_have_count(2)
    expect(results.first).to_contain_text("Where is the desk?")
    expect(results.last).to_contain_text("Information desk")


def test_what_was_typed_stays_when_a_row_above_is_removed(admin_page):
    fact = Fact.objects.create(slug="desk", question="Where?", answer="Upstairs.")
    admin_page.goto(f"/admin/knowledge/fact/{fact.pk}/change/")
    open_tab(admin_page, "Translations")
    admin_page.locator("h3").filter(has_text="Arabic").click()
    admin_page.locator("[name=translations-4-answer]").fill("في الأعلى")

    admin_page.locator("h3").filter(has_text="French").locator(".delete-template").click()
    admin_page.get_by_role("button", name="Save", exact=True).click()

    expect(admin_page.get_by_text("was changed successfully")).to_be_visible()
    assert list(fact.translations.values_list("lang", "answer")) == [("ar", "في الأعلى")]


def test_the_admin_turns_to_arabic_and_right_to_left(admin_page):
    admin_page.goto("/admin/")
    admin_page.get_by_text("admin", exact=True).last.click()
    admin_page.get_by_role("button", name="العربيّة").click()

    expect(admin_page.locator("html")).to_have_attribute("dir", "rtl")
    sidebar, main = (admin_page.locator(part).bounding_box() for part in ("#nav-sidebar", "#main"))
    assert sidebar["x"] > main["x"]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_is_wider_than_a_telephone(admin_page, live_server, language):
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    admin_page.context.add_cookies([cookie])
    admin_page.set_viewport_size({"width": 390, "height": 844})
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
        "auth/user/add/",
    ):
        admin_page.goto(f"/admin/{path}")
        if admin_page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)

    assert too_wide == []
