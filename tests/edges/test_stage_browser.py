"""The stage's page in a real Chromium, with a double of the dialogues' server behind it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.edges.browsed import OPEN_TO_ALL, PATIENCE_MS
from tests.edges.stages import LINES, StagePage
from tests.stage_double import SESSION, StageDouble


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    return OPEN_TO_ALL


def test_one_click_begins_a_show_that_is_heard_to_its_end(
    stage: StagePage, backstage: StageDouble
) -> None:
    stage.start()
    stage.see_end()

    stage.see_lines(*LINES)
    sentences = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (4, 0)]
    heard = stage.heard()
    assert [(one["turn"], one["index"]) for one in heard] == sentences
    assert all(one["peak"] > 0.2 and 0.9 < one["seconds"] < 1.2 for one in heard)
    assert backstage.asked == [{"type": "next", "after": number} for number in range(4)]


def test_the_form_says_who_speaks_where_and_how_long(
    stage: StagePage, backstage: StageDouble
) -> None:
    page = stage.page
    page.locator("[data-show=show]").click()
    page.locator("#more summary").click()
    page.locator("[name=agent_1_slug]").select_option(label="Text of my own…")
    page.locator("[name=agent_1_own]").fill("You are a whale.")
    page.locator("[name=agent_1_name]").fill("Moby")
    page.get_by_label("Number of turns").fill("4")
    page.locator("[name=language]").select_option("fr")
    page.get_by_label("With sound").uncheck()

    stage.start()

    scenario = backstage.begun[0].pop("scenario")
    assert scenario.startswith("A scientist and a storyteller meet")
    assert backstage.begun == [
        {
            "mode": "ai_vs_ai",
            "agent_1_persona": "You are a whale.",
            "agent_1_name": "Moby",
            "agent_2_persona": "creative",
            "agent_2_name": "Mira",
            "max_turns": 4,
            "phases": "default",
            "language": "fr",
            "sound": False,
        }
    ]


def test_the_browser_remembers_the_show_that_was_written_in_it(stage: StagePage) -> None:
    page = stage.page
    page.locator("#more summary").click()
    page.get_by_role("textbox", name="Scenario").fill("On a boat.")
    stage.start()

    stage.open()
    expect(page.locator("#setup")).to_be_visible()

    expect(page.locator("[name=scenario]")).to_have_value("On a boat.")
    expect(page.locator(".ready[aria-pressed=true]")).to_have_count(0)


def test_words_come_with_their_sound(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 3.0
    stage.start()
    stage.hears("agent_1")

    words = stage.caption.locator("span")
    expect(words.nth(0)).to_have_class("said")
    assert words.count() == 2
    assert words.nth(1).get_attribute("class") in (None, "")
    expect(words.nth(1)).to_have_class("said", timeout=PATIENCE_MS)


def test_a_portrait_moves_with_the_sound(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 4.0
    stage.start()
    stage.hears("agent_1")

    stage.page.wait_for_function(
        """() => Number(document.querySelector('.speaker[data-side=agent_1]').style
            .getPropertyValue('--level')) > 0.05"""
    )
    expect(stage.page.locator(".speaker[data-side=agent_1]")).to_have_attribute("data-heard", "")


def test_the_space_bar_stops_in_the_middle_of_a_word_and_goes_on_there(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 2.5
    stage.start()
    stage.hears("agent_1")

    stage.page.keyboard.press("Space")
    expect(stage.page.locator("#go-on")).to_have_text("Go on")
    expect(stage.page.locator("#note")).to_have_text("Paused")
    stage.page.wait_for_timeout(6000)
    assert [one["after"] for one in backstage.asked] == [0]
    expect(stage.page.locator("#transcript p")).to_have_count(0)

    stage.page.keyboard.press("Space")
    stage.hears("agent_2")
    stage.see_lines(LINES[0])


def test_the_right_arrow_leaves_the_line_for_the_next_one(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.keyboard.press("ArrowRight")

    stage.hears("agent_2")
    assert [one["after"] for one in backstage.asked] == [0, 1]


def test_s_stops_the_show_until_it_is_to_go_on(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.keyboard.press("s")
    expect(stage.page.locator("#note")).to_have_text("Stopped")
    stage.page.locator("#go-on").click()

    stage.hears("agent_2")
    assert [one["type"] for one in backstage.asked] == ["next", "stop", "next"]


def test_a_person_steps_in_and_is_answered(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")
    backstage.seconds = 0.5

    stage.step_in("Do the whales hear you?")

    person = stage.page.locator("#caption[data-side=human]")
    expect(person).to_have_text("Do the whales hear you?")
    expect(stage.page.locator("#who")).to_have_text("A guest")
    stage.see_end()
    assert [one["speaker"] for one in backstage.kept] == ["agent_1", "human", "agent_2", "agent_1"]
    assert [one["type"] for one in backstage.asked] == ["next", "say", "next"]


def test_nobody_begins_while_a_person_writes(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 0.5
    stage.start()
    stage.hears("agent_1")
    stage.page.keyboard.press("t")
    stage.see_lines(LINES[0])
    stage.page.wait_for_timeout(1000)
    assert len(backstage.asked) == 1

    stage.page.keyboard.press("Escape")

    stage.hears("agent_2")
    expect(stage.page.locator("#step-in")).to_be_focused()


def test_a_persona_waits_for_the_person_it_speaks_with(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.mode = "human_vs_ai"
    backstage.seconds = 0.3
    stage.page.locator("[data-show=booth]").click()
    stage.start()

    expect(stage.page.locator("#person-told")).to_contain_text("It is your turn")
    expect(stage.page.locator("#person-text")).to_be_focused()
    stage.page.keyboard.type("Good evening!")
    stage.page.keyboard.press("Enter")

    stage.hears("agent_1")
    expect(stage.page.locator("#person-told")).to_contain_text("It is your turn")
    assert "agent_2_persona" not in backstage.begun[0]
    assert backstage.asked == [{"type": "say", "text": "Good evening!"}]


def test_a_page_loaded_again_in_the_middle_goes_on_there(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 0.5
    stage.start()
    stage.hears("agent_2")
    assert f"session={SESSION}" in stage.page.url

    stage.page.reload()

    stage.see_lines(*LINES[:2])
    expect(stage.page.locator("#phases .done")).to_have_count(2)
    expect(stage.caption).to_have_text(LINES[1])
    stage.page.locator("#go-on").click()
    stage.see_end()
    stage.see_lines(*LINES)


def test_the_show_is_played_again_from_the_memory_of_the_page(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 0.4
    stage.start()
    stage.see_end()
    fetched = len(backstage.keys)

    stage.page.locator("#replay").click()
    expect(stage.page.locator("#note")).to_have_text("Played again")
    stage.hears("agent_1")
    stage.see_end()

    assert len(backstage.keys) == fetched == 6
    assert len(stage.heard()) == 12
    assert len(backstage.asked) == 4


def test_a_new_show_begins_with_the_form(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 0.3
    stage.start()
    stage.see_end()

    stage.page.locator("#new").click()

    expect(stage.page.locator("#setup-title")).to_be_focused()
    assert stage.page.url.endswith("/stage/")


def test_the_space_bar_leads_the_show_whatever_was_clicked(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.locator("#next").click()
    stage.hears("agent_2")
    stage.page.keyboard.press("Space")

    expect(stage.page.locator("#note")).to_have_text("Paused")
    assert [one["after"] for one in backstage.asked] == [0, 1]


def test_the_keys_of_a_keyboard_of_another_script_lead_it_too(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.evaluate(
        """() => document.body.dispatchEvent(
            new KeyboardEvent("keydown", {key: "ы", code: "KeyS", bubbles: true}))"""
    )

    expect(stage.page.locator("#note")).to_have_text("Stopped")


def test_who_does_not_want_to_say_anything_is_not_asked_again(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.mode = "human_vs_ai"
    stage.page.locator("[data-show=booth]").click()
    stage.start()
    expect(stage.page.locator("#person-text")).to_be_focused()

    stage.page.keyboard.press("Escape")
    expect(stage.page.locator("#person")).to_be_hidden()
    expect(stage.page.locator("#note")).to_have_text("Paused")
    stage.page.locator("#go-on").click()

    expect(stage.page.locator("#person-told")).to_contain_text("It is your turn")


def test_another_who_runs_the_show_can_stop_it(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    backstage.tell("end", reason="stopped")

    expect(stage.page.locator("#note")).to_have_text("Stopped")
    expect(stage.page.locator("#go-on")).to_have_text("Go on")
    stage.page.wait_for_timeout(500)
    assert len(backstage.asked) == 1


def test_hall_mode_leaves_nothing_but_the_show(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.hears("agent_1")

    stage.page.locator("#to-hall").click()
    for hidden in ("#controls", "#tools", "#head", "#said"):
        expect(stage.page.locator(hidden)).to_be_hidden()
    expect(stage.caption).to_be_visible()
    stage.page.keyboard.press("Escape")

    expect(stage.page.locator("#controls")).to_be_visible()


def test_hall_mode_can_be_left_without_a_keyboard(stage: StagePage, backstage: StageDouble) -> None:
    backstage.seconds = 20.0
    stage.start()
    stage.page.locator("#to-hall").click()

    stage.page.locator("#leave-hall").click()

    expect(stage.page.locator("#controls")).to_be_visible()
    expect(stage.page.locator("#leave-hall")).to_be_hidden()


def test_the_address_can_ask_for_hall_mode(
    stage_context: BrowserContext, backstage: StageDouble
) -> None:
    stage = StagePage(stage_context.new_page()).open(f"/stage/?hall=1&session={SESSION}")

    expect(stage.page.locator("#show")).to_be_visible()
    expect(stage.page.locator("#controls")).to_be_hidden()
    stage.page.keyboard.press("Space")

    stage.hears("agent_1")


def test_readers_are_told_whole_sentences_and_who_says_them(
    stage: StagePage, backstage: StageDouble
) -> None:
    backstage.seconds = 0.3
    stage.start()
    stage.see_end()

    told = stage.page.locator("#reader p").all_inner_texts()

    assert told[:3] == ["Rosa: Good evening.", "I am Rosa.", "Leo: Thank you, Rosa."]
    assert stage.page.locator("#reader").get_attribute("aria-live") == "polite"
    label = stage.page.locator("#progress").get_attribute("aria-label")
    assert label == "Exchange: turn 4 of 4"
