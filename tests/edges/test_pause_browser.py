"""The switch in a real Chromium: by mouse, by keyboard, on a phone and from right to left."""

import pytest
from playwright.sync_api import Page, expect

from agent import pausing
from agent.core.phrases import HOLDING
from agent.models import Pause

PHONE = {"width": 390, "height": 844}


def test_staff_pause_see_the_banner_everywhere_and_resume_in_one_click(admin_page: Page) -> None:
    admin_page.goto("/admin/knowledge/fact/")
    admin_page.get_by_role("link", name="Pause Rosa").click()
    expect(admin_page.get_by_text("What will happen")).to_be_visible()
    expect(admin_page.get_by_label("Arabic")).to_have_value(HOLDING["ar"])
    admin_page.get_by_label("Reason").fill("A wrong statement.")
    admin_page.get_by_label("French").fill("Un instant, s'il vous plaît.")
    admin_page.get_by_role("button", name="Pause Rosa now").click()

    banner = admin_page.get_by_role("alert")
    expect(banner).to_contain_text("by admin: A wrong statement.")
    assert pausing.holding() == HOLDING | {"fr": "Un instant, s'il vous plaît."}
    admin_page.goto("/admin/knowledge/place/?q=hall")
    banner.get_by_role("button", name="Resume").click()

    expect(admin_page.get_by_text("Rosa answers again.")).to_be_visible()
    expect(banner).to_have_count(0)
    assert admin_page.url.endswith("/admin/knowledge/place/?q=hall")
    assert not Pause.objects.get().is_on


def test_staff_pause_and_resume_by_keyboard_alone(admin_page: Page) -> None:
    admin_page.goto("/admin/agent/pause/")
    admin_page.get_by_label("Reason").focus()

    admin_page.keyboard.type("Crisis.")
    admin_page.keyboard.press("Tab")
    expect(admin_page.get_by_role("button", name="Pause Rosa now")).to_be_focused()
    admin_page.keyboard.press("Enter")
    resume = admin_page.get_by_role("button", name="Resume")
    resume.focus()
    admin_page.keyboard.press("Enter")

    expect(admin_page.get_by_text("Rosa answers again.")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "switch", "resume"), [("en", "Pause Rosa", "Resume"), ("ar", "أوقف روزا", "استئناف")]
)
def test_switch_and_banner_fit_a_phone(
    admin_page: Page, admin_user, live_server, lang: str, switch: str, resume: str
) -> None:
    language = {"name": "django_language", "value": lang, "url": live_server.url}
    admin_page.context.add_cookies([language])
    admin_page.set_viewport_size(PHONE)
    admin_page.goto("/admin/")
    expect(admin_page.get_by_role("link", name=switch)).to_be_in_viewport()
    pausing.begin(admin_user, "W" * 300, {})

    for path in ("/admin/", "/admin/agent/pause/"):
        admin_page.goto(path)
        expect(admin_page.get_by_role("button", name=resume)).to_be_in_viewport(ratio=1)
        assert admin_page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
