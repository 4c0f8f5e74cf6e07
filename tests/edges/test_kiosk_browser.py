"""The kiosk's page in a real Chromium: from the invitation to the answer and back."""

from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import (
    ANSWER,
    ARABIC,
    KIOSK,
    OPEN_TO_ALL,
    PATIENCE_MS,
    PHONE,
    QUESTION,
    Visit,
)
from tests.upstream import Script, Upstream

ROWS = """
from agent.models import Channel
Channel.objects.create(slug="asks", name="Asks", web_chat=True, notice="consent")
"""


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_a_visitor_asks_in_arabic_sees_the_card_and_leaves_nothing_behind(visit: Visit) -> None:
    page = visit.page
    expect(page.locator("#invite")).to_have_text("Ask me about the conference")

    visit.choose("ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#points")).to_contain_text("روزا ذكاء اصطناعي")
    visit.agree()
    visit.ask(ARABIC)
    expect(visit.card).to_be_visible(timeout=PATIENCE_MS)
    visit.hear("معاهدة")

    expect(visit.card).to_have_attribute("dir", "rtl")
    expect(visit.card.locator("h3")).to_contain_text("معاهدة الحظر الشامل")
    assert visit.card.locator("img").evaluate("code => code.decode().then(() => true)")
    page.locator("#end").click()
    visit.see_attract()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    left = page.evaluate("document.body.innerText + document.querySelector('#reader').innerText")
    assert "معاهدة" not in left
    assert page.locator(".card, .exchange, #reader p").count() == 0
    assert page.evaluate("document.querySelector('#field').value") == ""


def test_nothing_listens_before_the_notice_is_answered(context: BrowserContext) -> None:
    page = context.new_page()
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    visit = Visit(page).open()

    visit.choose()
    assert opened == []
    visit.agree()

    expect(visit.answer).to_contain_text("I am Rosa", timeout=PATIENCE_MS)
    assert len(opened) == 1


def test_the_page_follows_the_language_of_the_answer(visit: Visit) -> None:
    visit.begin("en")

    visit.ask(ARABIC)
    visit.hear("معاهدة")

    expect(visit.page.locator("html")).to_have_attribute("lang", "ar")
    expect(visit.page.locator("#send")).to_have_text("إرسال")


def test_the_journey_goes_by_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.keyboard.press("Tab")
    expect(page.locator("#invitations button[lang=en]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#notice-title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#talk-title")).to_be_focused()

    page.keyboard.type(QUESTION)
    expect(page.locator("#field")).to_have_value(QUESTION)
    page.keyboard.press("Enter")
    visit.hear(ANSWER)
    page.locator(".rating button").first.press("Enter")

    expect(page.locator(".thanks")).to_be_focused(timeout=PATIENCE_MS)


def test_the_focus_goes_to_the_heading_where_what_had_it_is_gone(visit: Visit) -> None:
    visit.begin()

    visit.page.locator(".example").first.press("Enter")

    expect(visit.page.locator("#talk-title")).to_be_focused()
    expect(visit.page.locator(".rating")).to_be_visible(timeout=PATIENCE_MS)


def test_any_key_begins_in_the_language_that_is_shown(visit: Visit) -> None:
    visit.page.keyboard.press("a")

    expect(visit.page.locator("#notice-title")).to_have_text("Before we begin")


def test_the_invitation_comes_in_each_language_in_turn(context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    Visit(page).open()
    expect(page.locator("#invitation")).to_have_attribute("lang", "en")

    seen = ["en"]
    for _turn in range(6):
        page.clock.fast_forward(6000)
        seen.append(page.locator("#invitation").get_attribute("lang") or "")

    assert seen == ["en", "fr", "es", "ru", "zh", "ar", "en"]


def test_a_rating_reaches_the_turn(visit: Visit, rosa: Rosa) -> None:
    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)

    visit.page.get_by_role("button", name="Not helpful").click()

    expect(visit.page.locator(".thanks")).to_have_text("Thank you for telling us.")
    code = "from agent.models import Rating; print(Rating.objects.filter(value='bad').count())"
    assert rosa.manage("shell", "--verbosity", "0", "--command", code).strip() == "1"


def test_readers_hear_whole_sentences(visit: Visit) -> None:
    visit.begin()
    visit.ask(QUESTION)
    visit.hear(ANSWER)

    told = visit.page.locator("#reader p").all_inner_texts()

    assert all(text[-1] in ".!?…" for text in told)
    assert (
        visit.answer.inner_text().split()
        == " ".join(told).split()[-len(visit.answer.inner_text().split()) :]
    )


def test_a_silent_visitor_is_asked_and_then_forgotten(context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    visit = Visit(page).open()
    visit.begin()

    page.clock.run_for(76_000)
    expect(page.locator("#silence")).to_be_visible()
    expect(page.locator("#go-on")).to_be_focused()
    page.locator("#go-on").click()
    expect(page.locator("#silence")).to_be_hidden()
    page.clock.run_for(92_000)

    visit.see_attract()
    assert page.locator(".exchange").count() == 0


def test_who_is_asked_for_silence_may_finish_by_a_touch(browser: Browser, rosa: Rosa) -> None:
    site = f"http://127.0.0.1:{rosa.port}"
    with closing(browser.new_context(viewport=KIOSK, base_url=site, has_touch=True)) as context:
        page = context.new_page()
        page.clock.install()
        visit = Visit(page).open()
        visit.begin()
        page.clock.run_for(76_000)

        page.locator("#end-now").tap()

        visit.see_attract()


def test_tab_moves_about_in_what_asks_a_silent_visitor(context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    visit = Visit(page).open()
    visit.begin()
    page.clock.run_for(76_000)
    expect(page.locator("#go-on")).to_be_focused()

    page.keyboard.press("Tab")
    expect(page.locator("#end-now")).to_be_focused()
    page.keyboard.press("Enter")

    visit.see_attract()


def test_contrast_and_large_type_last_until_the_visitor_leaves(visit: Visit) -> None:
    page = visit.page
    visit.begin()

    page.locator("#contrast").click()
    page.locator("#larger").click()
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.locator("#end").click()

    visit.see_attract()
    assert page.evaluate("Object.keys(document.documentElement.dataset).sort()") == [
        "place",
        "screen",
        "state",
    ]


def test_a_chosen_language_changes_the_whole_interface(visit: Visit) -> None:
    visit.begin()

    visit.page.locator("#tools [popovertarget]").click()
    visit.page.locator("#language-list button[lang=ar]").click()

    expect(visit.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(visit.page.locator("#end")).to_have_text("إنهاء")
    visit.ask("Robert Floyd")
    visit.hear("Floyd")


def test_what_is_said_so_far_is_said_again_in_the_language_that_is_chosen(
    context: BrowserContext,
) -> None:
    visit = Visit(context.new_page()).open()
    visit.begin()
    context.set_offline(True)
    expect(visit.banner).to_contain_text("The connection is lost")

    visit.page.locator("#tools [popovertarget]").click()
    visit.page.locator("#language-list button[lang=fr]").click()
    expect(visit.banner).to_contain_text("La connexion")
    context.set_offline(False)

    expect(visit.answer).to_contain_text("Je suis Rosa", timeout=PATIENCE_MS)
    assert visit.page.locator(".exchange").count() == 1


def test_a_page_that_a_visitor_uses_is_not_loaded_anew(context: BrowserContext) -> None:
    page = context.new_page()
    page.clock.install()
    page.add_init_script("""
        const ask = fetch;
        window.fetch = (...all) =>
            new Promise(go => { window.answer = () => go(ask(...all)); });""")
    visit = Visit(page).open()
    page.clock.run_for(601_000)
    visit.choose()

    with page.expect_response("**/kiosk/"):
        page.evaluate("() => window.answer()")
    page.wait_for_timeout(500)

    expect(page.locator("#notice")).to_be_visible()


def test_where_consent_is_asked_who_declines_is_left_alone(
    context: BrowserContext, rosa: Rosa
) -> None:
    rosa.manage("shell", "--verbosity", "0", "--command", ROWS)
    page = context.new_page()
    opened: list[str] = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    expect_page(page, "/chat/asks/")

    page.locator("#decline").click()
    # The second touch of a double one, too.
    page.locator("#agree").dispatch_event("click", {"detail": 2})

    expect(page.locator("#notice")).to_be_visible()
    assert opened == []
    page.locator("#agree").click()
    visit = Visit(page)
    visit.ask(QUESTION)
    visit.hear(ANSWER)
    page.set_viewport_size(PHONE)
    assert visit.faults() == []
    sizes = page.locator("button:visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({width}) => width)"
    )
    assert min(sizes) >= 48


def test_where_staff_ask_for_consent_meanwhile_an_open_page_asks_for_it_too(
    context: BrowserContext, rosa: Rosa
) -> None:
    rosa.manage("shell", "--verbosity", "0", "--command", ROWS.replace("asks", "told", 1))
    set_notice(rosa, "notice")
    page = context.new_page()
    expect_page(page, "/chat/told/")
    expect(page.locator("#agree")).to_have_text("Continue", timeout=PATIENCE_MS)

    set_notice(rosa, "consent")
    other = context.new_page()
    expect_page(other, "/chat/told/")
    while not other.locator("#decline").is_visible():
        other.reload()
    page.locator("#agree").click()

    expect(page.locator("#decline")).to_have_text("No, thank you", timeout=PATIENCE_MS)
    page.locator("#agree").click()
    visit = Visit(page)
    visit.ask(QUESTION)
    visit.hear(ANSWER)


def test_a_question_asked_anew_before_its_first_word_gets_the_answer(
    browser: Browser, start_rosa: Any
) -> None:
    with Upstream(Script(text=("It is in ", "the museum."))) as upstream:
        upstream.when("kept", Script(text=("It is in ", "the museum.")))
        upstream.when("bassoon", Script(first_token_s=60))
        rosa = start_rosa(upstream.url, DEBUG="true")
        with closing(browser.new_context(base_url=f"http://127.0.0.1:{rosa.port}")) as context:
            visit = Visit(context.new_page()).open()
            visit.begin()
            visit.ask("Where is the bassoon")
            upstream.wait_until(lambda: upstream.calls, 20)

            visit.ask("Where is the bassoon that is kept here?")

            visit.hear("the museum")
            said = visit.page.locator(".exchange").last
            expect(said.locator(".asked")).to_have_text("Where is the bassoon that is kept here?")


def set_notice(rosa: Rosa, notice: str) -> None:
    code = (
        "from agent.models import Channel; channel = Channel.objects.get(slug='told'); "
        f"channel.notice = '{notice}'; channel.save()"
    )
    rosa.manage("shell", "--verbosity", "0", "--command", code)


def expect_page(page: Any, path: str) -> None:
    """Open a page that a saved change brings about, which takes up to a second."""
    while page.goto(path).status != 200:
        pass
