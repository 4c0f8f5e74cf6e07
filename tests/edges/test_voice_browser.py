"""Voices in a real Chromium: heard, with sound that is really there, and what goes wrong."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from agent.admin.voice_trial import SAMPLES
from agent.models import Voice
from tests.voice_double import VoiceDouble

PHONE = {"width": 390, "height": 844}
NAMES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "zh": "Chinese",
    "ar": "Arabic",
}
PATIENCE_MS = 15_000
# What the player got, decoded as it is played: its seconds, and how loud it is at most.
DECODED = """async player => {
    const bytes = await (await fetch(player.src)).arrayBuffer();
    const sound = await new OfflineAudioContext(1, 1, 22050).decodeAudioData(bytes);
    const loudest = sound.getChannelData(0).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    return [sound.duration, loudest];
}"""


@pytest.fixture
def voice(live_page) -> Voice:
    return Voice.objects.create(slug="tried", title="Tried", name="f3")


def open_page(page: Page, voice: Voice) -> None:
    page.goto(f"/admin/agent/voice/{voice.pk}/change/")


def test_staff_hear_a_voice_in_each_language(admin_page: Page, voice: Voice) -> None:
    open_page(admin_page, voice)
    player, heard = admin_page.locator("#rosa-hear-player"), {}
    for lang, name in NAMES.items():
        admin_page.get_by_role("button", name=name).click()
        expect(admin_page.locator(f"#rosa-hear-text[lang={lang}]")).to_have_text(SAMPLES[lang])
        expect(admin_page.get_by_role("status")).to_have_text(
            re.compile(r"^The sound was there after \d"), timeout=PATIENCE_MS
        )
        admin_page.wait_for_function(
            "() => document.getElementById('rosa-hear-player').currentTime > 0"
        )
        seconds, loudest = player.evaluate(DECODED)
        heard[lang] = 3 < seconds < 12 and loudest > 0.2

    assert heard == dict.fromkeys(NAMES, True)


def test_what_goes_wrong_is_told_and_the_next_try_works(admin_page: Page, live_page) -> None:
    with VoiceDouble() as vendor:
        voice = Voice.objects.create(
            slug="v", title="V", kind="openai", name="n", base_url=vendor.url
        )
        vendor.play("json", "tagged")
        open_page(admin_page, voice)
        fault = admin_page.locator("#rosa-hear-fault")
        admin_page.get_by_role("button", name="French").press("Enter")
        expect(fault).to_have_text("What the vendor sent is no MP3. Check the base URL.")
        admin_page.get_by_role("button", name="French").press("Enter")
        expect(admin_page.locator("#rosa-hear-player")).to_be_visible()
        expect(fault).to_be_hidden()


@pytest.mark.parametrize(("lang", "heading"), [("en", "Hear it"), ("ar", "")])
@pytest.mark.parametrize("size", [None, PHONE])
def test_the_page_fits_and_axe_finds_no_fault(
    admin_page: Page, live_server, voice: Voice, lang: str, heading: str, size: dict | None
) -> None:
    language = {"name": "django_language", "value": lang, "url": live_server.url}
    admin_page.context.add_cookies([language])
    if size:
        admin_page.set_viewport_size(size)
    open_page(admin_page, voice)
    admin_page.locator("#rosa-hear [data-lang=ar]").press("Enter")
    expect(admin_page.locator("#rosa-hear-player")).to_be_visible(timeout=PATIENCE_MS)

    expect(admin_page.locator("#rosa-hear-title")).to_contain_text(heading)
    found = Axe().run(admin_page, context="#rosa-hear").response["violations"]
    assert [fault["id"] for fault in found] == []
    width = admin_page.evaluate("document.documentElement.scrollWidth")
    assert width == admin_page.viewport_size["width"]
