"""A kiosk with an avatar in a real Chromium: a whole Rosa, Tavus's double, daily-js's double."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import openai
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.bench.processes import Rosa
from tests.edges.browsed import DAILY, KIOSK, PATIENCE_MS, PHONE, QUESTION, Visit
from tests.tavus_double import TavusDouble, running_double

KEY_OF_TAVUS, TOKEN = "rosa-key-of-tavus-in-the-tests", "kiosk-of-the-tests"
ROWS = f"""
from agent.models import Avatar, Channel, Kiosk, Persona
from agent.models.channel import key_digest
persona = Persona.objects.get(slug="rosa-ctbto-agent")
channel = Channel.objects.create(
    slug="tavus", name="Tavus", persona=persona, key_digest=key_digest("{KEY_OF_TAVUS}"))
Avatar.objects.create(persona=persona, remote_id="p1", replica="r1", channel=channel)
Kiosk.objects.create(name="Lobby", channel=channel, token_digest=key_digest("{TOKEN}"))
"""


@pytest.fixture(scope="module")
def tavus() -> Iterator[TavusDouble]:
    yield from running_double()


@pytest.fixture(scope="module")
def rosa(
    content_database: Path, tavus: TavusDouble, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rosa]:
    """A Rosa whose kiosk in the lobby is paired and calls the double of Tavus."""
    folder = tmp_path_factory.mktemp("avatar")
    (folder / "rosa.sqlite3").write_bytes(content_database.read_bytes())
    tavus.personas["p1"] = {"persona_id": "p1", "default_replica_id": "r1"}
    running = Rosa(folder, "")
    running.settings = {
        "LLM_ENABLED": "false",
        "TAVUS_API_KEY": tavus.key,
        "TAVUS_BASE_URL": tavus.url,
        "PUBLIC_URL": f"http://127.0.0.1:{running.port}",
    }
    running.manage("shell", "--verbosity", "0", "--command", ROWS)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def visit(browser: Browser, rosa: Rosa, tavus: TavusDouble) -> Iterator[Visit]:
    """The page of the paired kiosk, where the avatar's room is a double."""
    site = f"http://127.0.0.1:{rosa.port}"
    tavus.conversations.clear()
    with closing(browser.new_context(viewport=KIOSK, base_url=site, locale="en-GB")) as context:
        context.add_cookies([{"name": "rosa_kiosk", "value": TOKEN, "url": site}])
        context.route(
            "**/rosa/vendor/daily/daily.js",
            lambda route: route.fulfill(body=DAILY, content_type="text/javascript"),
        )
        visit = Visit(context.new_page()).open()
        yield visit
        # What is left running would be ended by the next call, in the middle of another test.
        visit.page.evaluate("document.querySelector('#end').click()")
        see_ended(visit.page, tavus)


def come(visit: Visit, lang: str = "en") -> None:
    """Come as far as to the avatar that is seen."""
    visit.choose(lang)
    visit.agree()
    visit.room("appear()")
    expect(visit.page.locator("#video")).to_be_visible(timeout=PATIENCE_MS)


def asked_by_tavus(rosa: Rosa, tavus: TavusDouble, question: str) -> str:
    """Ask Rosa as Tavus does in its newest conversation, and return her answer."""
    *_others, newest = tavus.conversations.values()
    system = f"You are in a live call.\n{newest.asked['conversational_context']}"
    client = openai.OpenAI(base_url=rosa.url, api_key=KEY_OF_TAVUS, max_retries=0)
    messages: Any = [
        {"role": "system", "content": system},
        {"role": "user", "content": question},
    ]
    answer = client.chat.completions.create(model="", messages=messages)
    return answer.choices[0].message.content or ""


def running(tavus: TavusDouble) -> int:
    return sum(room.is_active for room in tavus.conversations.values())


def see_ended(page: Page, tavus: TavusDouble) -> None:
    """Wait until no call runs any more."""
    expect(page.locator("#attract")).to_be_visible(timeout=PATIENCE_MS)
    for _look in range(100):
        if not running(tavus):
            return
        page.wait_for_timeout(100)
    raise AssertionError("A call still runs.")


@pytest.mark.parametrize("role", ["replica", "pal"])
def test_cards_follow_what_the_avatar_says(
    visit: Visit, rosa: Rosa, tavus: TavusDouble, role: str
) -> None:
    page = visit.page
    visit.choose()
    expect(page.locator("#points")).to_contain_text("Tavus")
    assert tavus.conversations == {}
    visit.agree()
    visit.room("appear()")
    expect(page.locator("#video")).to_be_visible(timeout=PATIENCE_MS)
    assert visit.room("joined")["url"].startswith("https://tavus.daily.co/")
    assert visit.room("options")["videoSource"] is False

    # The page follows the call once the server has said so.
    expect(page.locator("#state")).to_have_text("Rosa is listening. Please speak.")
    said = asked_by_tavus(rosa, tavus, QUESTION)
    expect(visit.card).to_be_visible(timeout=PATIENCE_MS)
    visit.room("tell('conversation.utterance', given[0])", {"role": "user", "speech": QUESTION})
    half = {"role": role, "speech": said[:20], "final": False}
    visit.room("tell('conversation.utterance.streaming', given[0])", half)
    expect(visit.answer).to_have_text(said[:20].strip())
    visit.room("tell('conversation.utterance', given[0])", {"role": role, "speech": said})

    expect(page.locator(".asked").last).to_have_text(QUESTION)
    expect(visit.answer).to_have_text(re.compile(re.escape(said[:40])))
    expect(visit.card.locator("img.qr")).to_be_visible()
    expect(page.locator(".rating")).to_be_visible(timeout=PATIENCE_MS)
    assert page.locator(".exchange").count() == 1
    page.locator("#end").click()
    see_ended(page, tavus)
    assert page.evaluate("window.daily.isLeft")
    assert page.locator(".exchange, .card").count() == 0
    assert page.evaluate("document.querySelector('#video').srcObject") is None


@pytest.mark.parametrize(
    "end", ["emit('left-meeting')", "emit('error')", "tell('system.shutdown')"]
)
def test_an_avatar_that_goes_ends_the_visit_and_no_other_call_begins(
    visit: Visit, tavus: TavusDouble, end: str
) -> None:
    come(visit)

    visit.room(end)

    see_ended(visit.page, tavus)
    assert len(tavus.conversations) == 1
    assert visit.page.evaluate("window.rooms") == 1


def test_what_is_written_goes_to_the_avatar_and_can_be_stopped(visit: Visit) -> None:
    come(visit)

    visit.ask(QUESTION)
    visit.room("tell('conversation.replica.started_speaking')")
    visit.page.locator("#stop").click()

    sent = [(one["message"]["event_type"], one["to"]) for one in visit.room("sent")]
    assert sent == [("conversation.respond", "*"), ("conversation.interrupt", "*")]


def test_questions_are_offered_until_the_visitor_speaks(visit: Visit) -> None:
    come(visit)
    visit.room("tell('conversation.utterance', given[0])", {"role": "replica", "speech": "Hello."})
    expect(visit.answer).to_have_text("Hello.")
    expect(visit.page.locator(".example").first).to_be_visible()

    visit.room("tell('conversation.utterance', given[0])", {"role": "user", "speech": QUESTION})

    expect(visit.page.locator(".example").first).to_be_hidden()


def test_the_avatar_can_be_stopped_as_long_as_it_speaks(
    visit: Visit, rosa: Rosa, tavus: TavusDouble
) -> None:
    come(visit)
    visit.room("tell('conversation.replica.started_speaking')")

    # Its words are all there long before it has spoken them.
    asked_by_tavus(rosa, tavus, QUESTION)
    expect(visit.page.locator(".rating")).to_be_visible(timeout=PATIENCE_MS)

    expect(visit.page.locator("#stop")).to_be_visible()
    assert visit.page.evaluate("document.documentElement.dataset.state") == "speaking"


def test_another_language_is_another_call(visit: Visit, tavus: TavusDouble) -> None:
    come(visit)

    visit.page.locator("#tools [popovertarget]").click()
    visit.page.locator("#language-list button[lang=ar]").click()
    visit.page.wait_for_function("() => window.rooms === 2", timeout=PATIENCE_MS)

    languages = [room.asked["properties"]["language"] for room in tavus.conversations.values()]
    assert (languages, running(tavus)) == (["english", "arabic"], 1)


def test_where_all_avatars_are_busy_the_visitor_may_try_again(
    visit: Visit, tavus: TavusDouble
) -> None:
    tavus.slots = 0
    visit.choose("ar")
    visit.agree()
    trouble = visit.page.locator("#trouble")
    expect(trouble).to_contain_text("تتحدث روزا الآن مع زوار آخرين", timeout=PATIENCE_MS)
    assert visit.faults() == []

    tavus.slots = 3
    visit.page.locator("#again").click()

    visit.room("appear()")
    expect(visit.page.locator("#video")).to_be_visible(timeout=PATIENCE_MS)


def test_where_no_avatar_comes_visitors_write_to_rosa(visit: Visit, rosa: Rosa) -> None:
    change = "from agent.models import Avatar; Avatar.objects.update(remote_id=%r)"
    rosa.manage("shell", "--verbosity", "0", "--command", change % "")
    visit.choose()
    visit.agree()
    expect(visit.page.locator("#told")).to_contain_text("write to her", timeout=PATIENCE_MS)
    rosa.manage("shell", "--verbosity", "0", "--command", change % "p1")

    visit.ask(QUESTION)

    visit.hear("science diplomacy")
    expect(visit.card).to_be_visible()


def test_a_room_that_cannot_be_entered_leaves_no_call_behind(
    visit: Visit, tavus: TavusDouble
) -> None:
    visit.page.route("**/rosa/vendor/daily/daily.js", lambda route: route.abort())
    visit.choose()
    visit.agree()

    expect(visit.page.locator("#told")).to_contain_text("write to her", timeout=PATIENCE_MS)
    visit.page.locator("#end").click()

    see_ended(visit.page, tavus)
    assert len(tavus.conversations) == 1


def test_where_the_microphone_is_refused_visitors_are_told_to_write(visit: Visit) -> None:
    come(visit)

    visit.room("emit('camera-error')")

    expect(visit.page.locator("#told")).to_contain_text("there is no microphone")
    expect(visit.page.locator("#state")).to_have_text("")
    visit.ask(QUESTION)
    sent = visit.room("sent.at(-1).message")
    assert (sent["event_type"], sent["properties"]) == ("conversation.respond", {"text": QUESTION})


def test_a_room_that_breaks_before_the_avatar_came_leaves_writing(visit: Visit) -> None:
    visit.choose()
    visit.agree()

    visit.room("emit('error')")

    expect(visit.page.locator("#told")).to_contain_text("write to her", timeout=PATIENCE_MS)
    visit.ask(QUESTION)
    visit.hear("science diplomacy")


def test_messages_of_the_room_that_say_nothing_break_nothing(visit: Visit) -> None:
    come(visit)

    broken = visit.page.evaluate("""() => {
        const broken = [];
        for (const data of [null, "x", {}, {event_type: 5}, {event_type: "system.shutdow"},
            {event_type: "conversation.utterance", properties: null},
            {event_type: "conversation.utterance", properties: {role: "replica", speech: null}},
            {event_type: "conversation.replica.started_speaking", properties: {role: 7}}]) {
            try { window.daily.emit("app-message", {data}); }
            catch (error) { broken.push(`${error}`); }
        }
        return broken;
    }""")

    assert broken == []
    expect(visit.page.locator("#talk")).to_be_visible()


def test_tries_after_a_lost_answer_begin_one_call(visit: Visit, tavus: TavusDouble) -> None:
    keys: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    visit.page.route("**/kiosk/conversations", lose_the_first)
    come(visit)

    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert len(tavus.conversations) == 1


def test_axe_finds_no_fault_beside_the_avatar(visit: Visit, rosa: Rosa, tavus: TavusDouble) -> None:
    come(visit, "ar")
    asked_by_tavus(rosa, tavus, QUESTION)
    expect(visit.card).to_be_visible(timeout=PATIENCE_MS)
    found = visit.faults()

    visit.page.set_viewport_size(PHONE)

    assert found + visit.faults() == []


def test_a_device_is_paired_by_the_code_and_shut_out_again(browser: Browser, rosa: Rosa) -> None:
    code = "from agent.models import Kiosk; one = Kiosk.objects.create(name='Hall', "
    code += "channel_id=1); print(one.renew_code()); one.save()"
    shown = rosa.manage("shell", "--verbosity", "0", "--command", code).strip()
    with closing(browser.new_context(base_url=f"http://127.0.0.1:{rosa.port}")) as context:
        visit = Visit(context.new_page()).open()
        page = visit.page
        expect(page.locator("#pairing h1")).to_be_focused()
        assert visit.faults() == []
        page.get_by_label("Code").fill("BCDF-2345")
        page.keyboard.press("Enter")
        expect(page.locator("#pair-error")).to_contain_text("No kiosk has this code")
        page.get_by_label("Code").fill(shown)
        page.keyboard.press("Enter")
        visit.see_attract()

        unpair = "from agent.models import Kiosk; one = Kiosk.objects.get(name='Hall'); "
        rosa.manage("shell", "--verbosity", "0", "--command", unpair + "one.unpair(); one.save()")
        visit.choose()
        page.locator("#agree").click()

        expect(page.locator("#pairing")).to_be_visible(timeout=PATIENCE_MS)
