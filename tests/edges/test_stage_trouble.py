"""The stage's page when something fails: a voice, a turn, the connection, a key."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.edges.browsed import OPEN_TO_ALL, PATIENCE_MS
from tests.edges.stages import LINES, StagePage
from tests.stage_double import SESSION, StageDouble


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_why_a_show_cannot_begin_is_told(context: BrowserContext) -> None:
    StageDouble(LINES, refusal="The scenario is too long.").attach(context)
    stage = StagePage(context.new_page()).open()

    stage.page.locator("#start").click()

    told = "This show could not begin: The scenario is too long."
    expect(stage.page.locator("#setup-told")).to_have_text(told)
    expect(stage.page.locator("#start")).to_be_enabled()


def test_an_answer_that_is_not_rosas_is_no_riddle(context: BrowserContext) -> None:
    StageDouble(LINES).attach(context)
    context.route("**/api/v1/init", lambda route: route.fulfill(status=502, body="<html>"))
    stage = StagePage(context.new_page()).open()

    stage.page.locator("#start").click()

    told = "That did not work. Please try again."
    expect(stage.page.locator("#setup-told")).to_have_text(told)


def test_what_is_wrong_in_the_form_is_shown(stage: StagePage, backstage: StageDouble) -> None:
    page = stage.page
    page.locator("#more summary").click()
    page.get_by_label("Number of turns").fill("500")
    page.locator("#more summary").click()

    page.locator("#start").click()

    expect(page.get_by_label("Number of turns")).to_be_focused()
    assert backstage.begun == []


def test_a_machine_without_sound_shows_the_words(
    stage_context: BrowserContext, backstage: StageDouble
) -> None:
    stage_context.add_init_script("AudioContext.prototype.resume = () => new Promise(() => {})")
    stage_context.add_init_script(
        "Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' })"
    )
    backstage.seconds = 0.5
    stage = StagePage(stage_context.new_page()).open()

    stage.start()
    stage.see_end()

    stage.see_lines(*LINES)
    assert stage.heard() == []


def test_a_show_without_sound_is_read_as_it_comes(stage: StagePage, backstage: StageDouble) -> None:
    backstage.sound = False
    backstage.withheld = frozenset({"message"})
    stage.start()
    expect(stage.page.locator("#note")).to_have_text("Without sound")
    expect(stage.caption).to_have_text("I am Rosa.", timeout=PATIENCE_MS)

    backstage.tell("text", turn_number=1, speaker="agent_1", text=" Wel")
    expect(stage.caption).to_have_text("Wel")
    backstage.tell("text", turn_number=1, speaker="agent_1", text="come")

    expect(stage.caption).to_have_text("Welcome")
    assert stage.heard() == []


def test_a_voice_that_fails_in_the_middle_leaves_the_words(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.withheld = frozenset({"message"})
    backstage.seconds = 0.5
    stage.start()
    stage.hears("agent_1")
    told = {"turn_number": 1, "speaker": "agent_1"}

    backstage.tell("text", text=" The voice is gone.", **told)
    backstage.tell("error", code="voice_failed", message="It failed.", **told)

    expect(stage.caption).to_have_text("The voice is gone.", timeout=PATIENCE_MS)
    expect(stage.page.locator("#note")).to_have_text("Without sound")


def test_words_do_not_wait_long_for_sound_that_does_not_come(
    stage_context: BrowserContext, backstage: StageDouble
) -> None:
    stage_context.route("**/audio/*.mp3", lambda route: None)
    stage = StagePage(stage_context.new_page()).open()

    stage.start()

    expect(stage.caption).to_have_text("Good evening.", timeout=10_000)
    expect(stage.page.locator("#note")).to_have_text("Without sound")


def test_a_turn_that_fails_can_be_asked_for_again(stage: StagePage, backstage: StageDouble) -> None:
    backstage.withheld = frozenset({"text", "audio", "message"})
    stage.start()
    expect(stage.page.locator("[data-state=thinking]")).to_be_attached()
    backstage.tell("error", code="provider_error", message="It failed.", turn_number=1)
    expect(stage.page.locator("#note")).to_have_text("That did not work. Please try again.")

    backstage.withheld = frozenset()
    stage.page.locator("#go-on").click()

    stage.hears("agent_1")


def test_a_turn_that_nobody_begins_is_asked_for_again(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.unheard = 1
    stage.start()

    stage.hears("agent_1")

    assert [one["after"] for one in backstage.asked] == [0, 0]


def stop_unheard(stage: StagePage, backstage: StageDouble) -> None:
    """Stop a show whose server does not tell that it has stopped."""
    backstage.seconds = 0.5
    backstage.withheld = frozenset({"end"})
    stage.start()
    stage.hears("agent_1")
    stage.page.keyboard.press("s")
    expect(stage.page.locator("#note")).to_have_text("Stopped")


def test_a_show_goes_on_though_it_is_told_late_that_it_was_stopped(
    stage: StagePage, backstage: StageDouble
) -> None:
    stop_unheard(stage, backstage)
    stage.page.keyboard.press("Space")
    expect(stage.page.locator("html[data-show=running]")).to_be_attached()

    backstage.tell("end", reason="stopped")

    stage.see_end()


def test_a_show_goes_on_though_nobody_tells_that_it_was_stopped(
    stage: StagePage, backstage: StageDouble
) -> None:
    stop_unheard(stage, backstage)

    stage.page.keyboard.press("Space")

    stage.see_end()


def test_a_lost_connection_is_seen_and_the_show_goes_on_where_it_was(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 0.5
    stage.start()
    stage.hears("agent_1")

    backstage.leave()
    expect(stage.banner).to_have_text("The connection is lost. The show goes on in a moment.")
    stage.see_lines(LINES[0])
    backstage.is_away = False

    expect(stage.banner).to_have_text("The connection is back.", timeout=PATIENCE_MS)
    stage.see_end()
    stage.see_lines(*LINES)
    assert [one["after"] for one in backstage.asked] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("code", "told"),
    [(4404, "This show is over, or its link has expired."), (4401, "Please sign in again")],
)
def test_who_may_not_see_a_show_is_told(
    stage_context: BrowserContext, code: int, told: str
) -> None:
    page: Page = stage_context.new_page()
    page.route_web_socket("**/ws?*", lambda socket: socket.close(code=code))

    page.goto(f"/stage/?session={SESSION}")

    expect(page.locator("#gone-title")).to_contain_text(told)
    expect(page.locator("#sign-in")).to_be_visible(visible=code == 4401)


def test_a_message_of_an_unknown_kind_changes_nothing(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 0.3
    stage.start()
    backstage.tell("beat")
    backstage.tell("something_new")

    stage.see_end()
