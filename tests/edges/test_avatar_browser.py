"""An avatar's way to Tavus as staff go it, in a real browser, against the double of Tavus."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.edges.avatars import PUBLIC_URL
from tests.edges.browsers import sign_in, unbroken
from tests.edges.staff import make_account

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def avatar_rosa(start_rosa, tavus):
    return start_rosa(
        PUBLIC_URL=PUBLIC_URL, TAVUS_API_KEY=tavus.key, TAVUS_BASE_URL=tavus.url, program=()
    )


def faults(page):
    """Return the serious faults that axe finds in the part of the page that is ours."""
    found = Axe().run(page, context=".rosa-avatar").response["violations"]
    return [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]


def test_staff_fill_in_compare_and_apply(page, avatar_rosa, tavus):
    make_account(avatar_rosa)
    site = sign_in(page, avatar_rosa)
    with unbroken(page.context):
        page.goto(f"{site}/admin/agent/persona/")
        page.get_by_role("link", name="Rosa, brief").click()
        page.locator("a[href$='/tavus/']").first.click()
        page.get_by_role("link", name="Fill in the Tavus part").click()
        page.get_by_role("textbox", name="Replica").fill("r90bbd427f71")
        page.get_by_role("button", name="Save and continue editing").click()
        page.get_by_role("link", name="Compare with Tavus").click()

        expect(page.get_by_text("A new persona at Tavus")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Make it at Tavus").press("Enter")
        expect(page.get_by_text("The persona is at Tavus now.")).to_be_visible()
        (persona,) = tavus.personas

        tavus.edit(persona, [{"op": "replace", "path": "/persona_name", "value": "Theirs"}])
        page.set_viewport_size(PHONE)
        page.reload()
        decide = page.get_by_role("group", name="Name")
        expect(page.get_by_text(re.compile("Theirs"))).to_be_visible()
        assert faults(page) == []
        decide.get_by_label("Replace it with Rosa's").press(" ")
        page.get_by_role("button", name="Apply").press("Enter")

        expect(page.get_by_text("Tavus took 1 change.")).to_be_visible()
        assert tavus.personas[persona]["persona_name"] == "Rosa, brief"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]
