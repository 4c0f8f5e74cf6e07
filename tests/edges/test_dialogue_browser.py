"""Dialogues of the admin in Chromium: played back with sound, with the keyboard, for all."""

import math
from array import array

import lameenc
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent.models import Conversation, PhasePreset
from tests.edges.dialogue_rows import keep_sound, make_dialogue
from tests.edges.pages import change_url
from tests.edges.presets import add_defaults

SIZES = {"desktop": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SECONDS, RATE = 0.6, 24_000
# Keeps the player of the page in reach, and lets what is read take no time.
WATCH = """
window.heard = [];
window.Audio = class extends Audio {
  constructor() {
    super();
    this.addEventListener("ended", () => heard.push([this.src, this.duration]));
  }
};
"""


def tone() -> bytes:
    """Return a tone as MP3."""
    samples = (int(9000 * math.sin(place / 9)) for place in range(int(SECONDS * RATE)))
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(48)
    encoder.silence()
    return bytes(encoder.encode(array("h", samples).tobytes()) + encoder.flush())


@pytest.fixture
def dialogue(transactional_db, settings, tmp_path):
    """A dialogue of four lines; the sound of the first two is kept."""
    settings.AUDIO_DIR = tmp_path
    add_defaults()
    row = make_dialogue()
    for line in row.lines.filter(number__lte=2):
        keep_sound(line, tone())
    return row


@pytest.fixture
def replay(admin_page: Page, dialogue) -> Page:
    admin_page.add_init_script(WATCH)
    admin_page.goto(change_url(dialogue))
    return admin_page


def current(page: Page):
    return page.locator("[data-rosa-line][aria-current]")


def test_a_dialogue_is_played_with_its_sound_and_read_where_that_has_gone(replay: Page) -> None:
    replay.get_by_label("Speed").select_option("2")

    replay.get_by_role("button", name="Play", exact=True).click()
    expect(current(replay)).to_have_attribute("id", "line-3")
    heard = replay.evaluate("heard")
    expect(current(replay)).to_have_attribute("id", "line-4")
    expect(replay.get_by_role("button", name="Play", exact=True)).to_be_visible()

    assert [round(seconds, 1) for _url, seconds in heard] == [SECONDS, SECONDS]
    assert [url.rsplit("/", 3)[1:] for url, _seconds in heard] == [
        ["1", "sound", ""],
        ["2", "sound", ""],
    ]


def test_one_jumps_to_a_line_and_stops_with_the_keyboard(replay: Page) -> None:
    replay.get_by_role("button", name="Play from turn 3").press("Enter")
    expect(current(replay)).to_have_attribute("id", "line-3")
    replay.get_by_role("button", name="Pause", exact=True).press(" ")
    replay.get_by_role("slider").press("Home")

    expect(current(replay)).to_have_attribute("id", "line-1")
    expect(replay.get_by_text("Turn 1 of 4")).to_be_visible()
    assert replay.evaluate("heard") == []


def test_a_line_without_sound_is_spoken_again_if_one_wants(replay: Page, dialogue) -> None:
    asked = []

    def speak(route):
        asked.append(route.request.method)
        route.fulfill(status=200, content_type="audio/mpeg", body=tone())

    # The voices speak in test_dialogue_spoken.py.
    replay.route(f"**/{dialogue.pk}/4/sound/", speak)
    replay.get_by_label("Without sound").select_option("speak")
    replay.get_by_role("button", name="Play from turn 4").click()
    replay.wait_for_function("heard.length === 1")

    assert asked == ["POST"]
    assert replay.evaluate("heard[0][0]").startswith("blob:")


def test_a_second_persona_is_asked_for_where_two_speak(admin_page: Page, dialogue) -> None:
    admin_page.goto("/admin/agent/dialogue/add/")
    second = admin_page.get_by_label("Second persona")
    expect(second).to_be_visible()

    admin_page.get_by_label("Who speaks").select_option("human_vs_ai")

    expect(second).to_be_hidden()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_no_serious_fault(
    admin_page: Page, dialogue, live_server, size: str, theme: str, language: str
) -> None:
    page = admin_page
    page.set_viewport_size(SIZES[size])
    page.emulate_media(color_scheme=theme)
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    page.context.add_cookies([cookie])
    addresses = (
        change_url(dialogue),
        "/admin/agent/dialogue/",
        "/admin/agent/dialogue/add/",
        f"/admin/agent/dialogue/export/?of={dialogue.pk}",
        change_url(PhasePreset.objects.get(slug="default")),
        "/admin/agent/phasepreset/",
        change_url(Conversation.objects.get()),
    )
    for address in addresses:
        page.goto(address)
        found = Axe().run(page, options={"preload": False}).response["violations"]
        serious = [
            f"{fault['id']}: {node['html']}"
            for fault in found
            if fault["impact"] != "minor"
            for node in fault["nodes"]
        ]
        assert (address, serious) == (address, [])
        width, shown = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert (address, width) == (address, shown)
