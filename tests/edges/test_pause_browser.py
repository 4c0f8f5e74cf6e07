"""The switch in a real Chromium: by mouse, by keyboard, on a phone and from right to left."""

import pytest
from playwright.sync_api import Page, expect

from agent import pausing
from agent.core.phrases import HOLDING
from agent.models import Pause
from tests.edges.test_admin_browser import (  # noqa: F401  (fixtures)
    _first_rows,
    browser,
    page,
    staff,
)

PHONE = {"width": 390, "height": 844}


def test_staff_pause_see_the_banner_everywhere_and_resume_in_one_click(
    staff: Page,  # noqa: F811
) -> None:
    staff.goto("/admin/knowledge/fact/")
    staff.get_by_role("link", name="Pause Rosa").click()
    expect(staff.get_by_text("What will happen")).to_be_visible()
    expect(staff.get_by_label("Arabic")).to_have_value(HOLDING["ar"])
    staff.get_by_label("Reason").fill("A wrong statement.")
    staff.get_by_label("French").fill("Un instant, s'il vous plaît.")
    staff.get_by_role("button", name="Pause Rosa now").click()

    banner = staff.get_by_role("alert")
    expect(banner).to_contain_text("by admin: A wrong statement.")
    assert pausing.holding() == HOLDING | {"fr": "Un instant, s'il vous plaît."}
    staff.goto("/admin/knowledge/place/?q=hall")
    banner.get_by_role("button", name="Resume").click()

    expect(staff.get_by_text("Rosa answers again.")).to_be_visible()
    expect(banner).to_have_count(0)
    assert staff.url.endswith("/admin/knowledge/place/?q=hall")
    assert not Pause.objects.get().is_on


def test_staff_pause_and_resume_by_keyboard_alone(staff: Page) -> None:  # noqa: F811
    staff.goto("/admin/agent/pause/")
    staff.get_by_label("Reason").focus()

    staff.keyboard.type("Crisis.")
    staff.keyboard.press("Tab")
    expect(staff.get_by_role("button", name="Pause Rosa now")).to_be_focused()
    staff.keyboard.press("Enter")
    resume = staff.get_by_role("button", name="Resume")
    resume.focus()
    staff.keyboard.press("Enter")

    expect(staff.get_by_text("Rosa answers again.")).to_be_visible()


@pytest.mark.parametrize(
    ("lang", "switch", "resume"), [("en", "Pause Rosa", "Resume"), ("ar", "أوقف روزا", "استئناف")]
)
def test_switch_and_banner_fit_a_phone(
    staff: Page,  # noqa: F811
    admin_user,
    live_server,
    lang: str,
    switch: str,
    resume: str,
) -> None:
    language = {"name": "django_language", "value": lang, "url": live_server.url}
    staff.context.add_cookies([language])
    staff.set_viewport_size(PHONE)
    staff.goto("/admin/")
    expect(staff.get_by_role("link", name=switch)).to_be_in_viewport()
    pausing.begin(admin_user, "W" * 300, {})

    for path in ("/admin/", "/admin/agent/pause/"):
        staff.goto(path)
        expect(staff.get_by_role("button", name=resume)).to_be_in_viewport(ratio=1)
        assert staff.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
