"""Imports in a running Rosa: progress on the page, the end of the server in the middle."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.bench.processes import Rosa
from tests.edges.browsers import sign_in
from tests.edges.previews import ask_database
from tests.edges.staff import make_account

TABLE = "question,answer\nWhere is the desk?,Upstairs.\n"


@pytest.fixture
def served(start_rosa) -> Rosa:
    rosa = start_rosa()
    make_account(rosa)
    return rosa


def give(page: Page, site: str, name: str, content: str) -> None:
    """Choose a file on the import page and have it checked."""
    page.goto(f"{site}/admin/knowledge/importjob/add/")
    file = {"name": name, "mimeType": "text/csv", "buffer": content.encode()}
    page.set_input_files("[name=files]", [file])
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/change/")


def test_a_file_is_checked_in_the_background_applied_and_answered_with(served, page):
    site = sign_in(page, served)

    give(page, site, "facts.csv", TABLE)
    expect(page.locator(".rosa-line-name")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Apply 1 change").click()
    expect(page.get_by_text("This is applied")).to_be_visible(timeout=20_000)

    shown = served.manage("prompt", "Where is the desk?")
    assert "Upstairs." in shown


def test_a_server_that_dies_over_an_import_saves_nothing_of_it_and_says_so(served, page):
    site = sign_in(page, served)
    rows = "".join(f"Question number {n}?,Answer number {n}.\n" for n in range(20_000))

    give(page, site, "facts.csv", f"question,answer\n{rows}")
    address = page.url
    served.kill()
    served.start()
    page.goto(address)

    expect(page.get_by_text("The server ended while it was at this.")).to_be_visible()
    expect(page.get_by_role("button", name="Check again")).to_be_visible()
    saved = "SELECT count(*) FROM knowledge_fact WHERE question LIKE 'Question number %'"
    assert ask_database(served, saved) == [(0,)]


def test_a_list_is_downloaded_from_the_running_server(served, page):
    site = sign_in(page, served)
    page.goto(f"{site}/admin/knowledge/place/")

    with page.expect_download() as download:
        # Not the link to the exports of conversations.
        page.locator("a", has_text=re.compile(r"Export(?!s)")).first.click()
        page.get_by_text("All as CSV").first.click()

    assert download.value.suggested_filename.startswith("places-")
    assert b"festsaal" in download.value.path().read_bytes()
