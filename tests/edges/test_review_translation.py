"""Turns in a reviewer's language, from a scripted language model through a running Rosa."""

import json

from playwright.sync_api import Page, expect

from tests.edges.browsers import sign_in
from tests.edges.calls import post
from tests.edges.staff import make_account
from tests.upstream import Script


def test_turns_are_translated_one_by_one_and_kept(staff_page: Page, site, staffed_rosa, upstream):
    page = staff_page
    for question in ("أين القاعة الكبرى؟", "Where is the hall?"):
        asked = [{"role": "user", "content": question}]
        post(staffed_rosa, {"messages": asked}, **{"X-Conversation-ID": "translated"})
    upstream.when(
        '"question": "أين', Script(text=(json.dumps({"question": "Where?", "answer": "Day."}),))
    )
    page.goto(f"{site}/admin/agent/conversation/?q=translated")
    page.locator("#result_list a").first.click()

    page.get_by_role("button", name="Translate").click()

    expect(page.locator("#rosa-aloud")).to_have_text("Translated.")
    shown = page.locator(".rosa-translation:visible")
    expect(shown).to_have_text(["Where?", "Day."])
    page.reload()
    expect(shown).to_have_text(["Where?", "Day."])
    page.get_by_role("button", name="Translate").click()
    expect(page.locator("#rosa-aloud")).to_contain_text("All turns of this page")


def test_what_no_model_translates_is_told_and_asked_for_again(
    staff_page: Page, site, staffed_rosa, upstream
):
    page = staff_page
    asked = [{"role": "user", "content": "Кто такой Роберт Флойд?"}]
    post(staffed_rosa, {"messages": asked}, **{"X-Conversation-ID": "broken"})
    upstream.when('"question": "Кто', Script(text=("I would rather not.",)))
    page.goto(f"{site}/admin/agent/conversation/?q=broken")
    page.locator("#result_list a").first.click()
    page.get_by_role("button", name="Translate").click()
    expect(page.locator("#rosa-aloud")).to_contain_text("Some turns could not be translated.")

    found = {"question": "Who is Robert Floyd?", "answer": "Day."}
    upstream.when('"question": "Кто', Script(text=(json.dumps(found),)))
    page.get_by_role("button", name="Translate").click()

    expect(page.locator("#rosa-aloud")).to_have_text("Translated.")
    expect(page.locator(".rosa-translation:visible")).to_have_text(list(found.values()))


def test_without_a_language_model_the_page_says_so(page: Page, start_rosa):
    rosa = start_rosa(LLM_ENABLED="false")
    make_account(rosa)
    asked = [{"role": "user", "content": "Кто такой Роберт Флойд?"}]
    post(rosa, {"messages": asked}, **{"X-Conversation-ID": "offline"})
    page.goto(f"{sign_in(page, rosa)}/admin/agent/conversation/")
    page.locator("#result_list a").first.click()

    page.get_by_role("button", name="Translate").click()

    expect(page.locator("#rosa-aloud")).to_have_text("No language model is set up.")
