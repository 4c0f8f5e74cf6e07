"""Reviewing in a real Chromium: by keyboard alone, on a phone, for those who cannot see."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent.models import Conversation, TurnReview
from knowledge.models import Fact
from tests.edges.conversations import EVENING, make_conversation
from tests.edges.pages import change_url, list_url
from tests.edges.reviews import rich_conversation

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def conversation(transactional_db):
    """A rich conversation, and one before and after it in the list."""
    made = rich_conversation()
    for number, hours in ((2, -1), (3, 1)):
        make_conversation(number, EVENING + timedelta(hours=hours))
    return made


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_turns_are_judged_by_keys_and_what_is_done_is_told(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))
    aloud = page.locator("#rosa-aloud")

    press(page, "j", "j")
    expect(aloud).to_have_text("Turn 2 of 3 on this page")
    press(page, "g")
    expect(aloud).to_have_text("Saved as good.")
    press(page, "j", "b")
    expect(page.get_by_label("not true").nth(2)).to_be_focused()
    press(page, "Tab", "Space")
    expect(aloud).to_have_text("Saved as bad.")
    page.get_by_label("Note").nth(2).focus()
    page.keyboard.type("rng")
    press(page, "Escape", "Shift+Tab")

    expect(page.locator("[data-rosa-saved]").nth(2)).to_have_text("Saved as bad.")
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.get_by_role("button", name="Good").nth(1)).to_have_attribute("aria-pressed", "true")
    reviews = TurnReview.objects.order_by("attempt__started_at")
    assert list(reviews.values_list("verdict", "reasons", "note")) == [
        ("good", [], ""),
        ("bad", ["incomplete"], "rng"),
    ]


def test_a_conversation_is_flagged_finished_and_left_by_keys(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))

    press(page, "f")
    expect(page.get_by_label("Why others should look at it")).to_be_focused()
    page.keyboard.type("Is this true?")
    press(page, "Enter")
    expect(page.locator("#rosa-state")).to_contain_text("Is this true?")
    expect(page.get_by_role("button", name="Remove the flag")).to_be_focused()
    press(page, "r")
    expect(page.locator("#rosa-state")).to_contain_text("reviewed")
    expect(page.get_by_role("button", name="Undo: not reviewed")).to_be_visible()

    row = Conversation.objects.get(pk=conversation.pk)
    assert (row.flag_reason, row.review) == ("Is this true?", "reviewed")
    press(page, "n")
    expect(page).to_have_title(re.compile("key-2"))
    # It listens once this is there.
    expect(page.locator("#rosa-keys-open")).to_be_visible()
    press(page, "n")
    expect(page.locator("#rosa-aloud")).to_have_text(
        "There is no further conversation in this list."
    )


def test_everything_is_reached_by_tab_and_shows_where_one_is(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))
    page.locator(".rosa-around a").first.focus()
    reached = []
    for _step in range(90):
        reached.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")

    names = [name for name, _outline, _part in reached]
    for wanted in ("Mark as reviewed", "Assign to me", "New fact from this question", "Given to"):
        assert any(wanted in name for name in names), wanted
    assert [name for name, outline, part in reached if part and outline == "none"] == []


# The words and the outline of what has the focus, and whether it is on the page itself.
FOCUSED = """() => {
  const element = document.activeElement;
  const part = element.closest(".rosa-review-bar, .rosa-turn, .rosa-translate") !== null;
  return [element.textContent.trim().slice(0, 40), getComputedStyle(element).outlineStyle, part];
}"""


def test_keys_are_explained_can_be_switched_off_and_never_disturb_typing(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))

    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    press(page, "g")
    page.get_by_label("Single keys work in this browser").uncheck()
    press(page, "Escape")
    expect(dialog).not_to_be_visible()
    press(page, "j", "g", "r")
    page.locator(".rosa-verdict summary").first.click()
    page.get_by_label("Note").first.fill("bg")
    page.wait_for_timeout(1000)

    assert not TurnReview.objects.exists()
    assert Conversation.objects.get(pk=conversation.pk).review == "unreviewed"


def test_a_verdict_that_the_server_did_not_get_is_kept_and_sent_again(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))
    page.route("**/verdict/", lambda route: route.abort())

    press(page, "j", "b")
    expect(page.locator("[data-rosa-saved]").first).to_contain_text("Not saved")
    # A note is sent by itself a moment later: that fails, too.
    with page.expect_event("requestfailed"):
        page.get_by_label("Note").first.fill("It is downstairs.")
    expect(page.locator("[data-rosa-saved]").first).to_contain_text("Not saved")
    page.unroute("**/verdict/")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("[data-rosa-saved]").first).to_have_text("Saved as bad.")
    assert TurnReview.objects.get().note == "It is downstairs."


def test_a_note_without_a_verdict_keeps_one_on_the_page(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(change_url(conversation))
    page.locator(".rosa-verdict summary").first.click()
    page.get_by_label("Note").first.fill("It is downstairs.")

    page.get_by_role("link", name="Next").click()
    expect(page.locator("[data-rosa-saved]").first).to_contain_text("choose Good or Bad")
    page.get_by_role("button", name="Good").first.click()
    page.get_by_role("link", name="Next").click()

    expect(page).to_have_title(re.compile("key-2"))
    assert TurnReview.objects.get().note == "It is downstairs."


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_list_and_page_have_no_fault_that_bars_somebody(
    admin_page: Page, conversation: Conversation, live_server, language: str, size: str
) -> None:
    page = admin_page
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.set_viewport_size(SIZES[size])
    for url in (list_url(Conversation), change_url(conversation)):
        page.goto(url)
        for details in page.locator("main details, .rosa-transcript details").all():
            details.evaluate("d => { if (!d.closest('#rosa-state')) d.open = true; }")

        assert faults_of(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]["width"]


def test_a_phone_shows_several_conversations_at_once_and_all_of_each_on_demand(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.set_viewport_size(SIZES["phone"])
    page.goto(list_url(Conversation))

    rows = page.locator("#result_list .data-row")
    assert [row.bounding_box()["height"] < 120 for row in rows.all()] == [True] * 3
    for shown in (".field-first_question", ".field-latest", ".field-outcome", ".field-language"):
        expect(rows.first.locator(shown)).to_be_visible()
    expect(rows.first.locator(".field-caller")).not_to_be_visible()
    page.get_by_label("Show all of each row").check()
    expect(rows.first.locator(".field-caller")).to_contain_text("Web page")


def faults_of(page: Page) -> list[str]:
    """Return what axe finds that is more than minor, each with the first place where it is."""
    # It would look for imported styles beside the page.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] != "minor"
    ]


def test_the_list_leads_to_its_views_and_periods_by_keyboard(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    page.goto(list_url(Conversation))

    page.locator(".rosa-views").get_by_role("link", name="No source found").focus()
    press(page, "Enter")
    # The page before has such a link, too.
    expect(page).to_have_url(re.compile("[?]status=unsourced$"))
    page.get_by_role("link", name="Day 2").focus()
    press(page, "Enter")

    expect(page).to_have_url(re.compile("[?]status=unsourced&period=2025-09-09$"))
    expect(page.locator("#result_list .data-row")).to_have_count(1)
    current = page.locator(".rosa-views [aria-current]")
    expect(current).to_contain_text("No source found")


def test_a_record_is_corrected_from_its_turn_and_told_of_beside_it(
    admin_page: Page, conversation: Conversation
) -> None:
    page = admin_page
    fact = Fact.objects.get(slug="hall")
    fact.translations.create(lang="ar", answer="القاعة الكبرى في الطابق العلوي.")
    page.goto(change_url(conversation))
    turn = page.locator(".rosa-turn").first
    expect(turn.get_by_role("heading", name="Likely used")).to_be_visible()
    assert faults_of(page) == []

    turn.get_by_role("link", name="Correct the record").click()
    page.get_by_label("Answer").first.fill("Downstairs.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(turn.get_by_text("was changed successfully")).to_be_in_viewport()
    expect(turn).to_be_focused()
    fact.refresh_from_db()
    assert fact.answer == "Downstairs."
