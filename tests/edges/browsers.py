"""Pages in a real Chromium: empty ones, and those of staff who have logged in."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.bench.processes import Rosa
from tests.edges.staff import Staff
from tests.services import find_program

OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Give a browser without a window."""
    program = shutil.which("google-chrome") or find_program("chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield launched
        launched.close()


@contextmanager
def unbroken(context: BrowserContext) -> Iterator[None]:
    """Fail at the end if a script of a page broke or a file was missing."""
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("response", lambda r: complaints.append(r.url) if r.status >= 400 else None)
    yield
    assert complaints == []


def sign_in(page: Page, rosa: Rosa) -> str:
    """Sign the staff's superuser in and return the address of the site; see `make_account`."""
    site = f"http://127.0.0.1:{rosa.port}"
    session = Staff(rosa).cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    return site


@pytest.fixture
def page() -> Iterator[Page]:
    """An empty page."""
    with chromium() as launched:
        yield launched.new_page()


@pytest.fixture
def site(staffed_rosa: Rosa) -> str:
    """The address of `staffed_rosa`."""
    return f"http://127.0.0.1:{staffed_rosa.port}"


@pytest.fixture
def staff_page(page: Page, staffed_rosa: Rosa) -> Iterator[Page]:
    """A page of somebody who has logged in at `staffed_rosa`; what breaks in it fails the test."""
    sign_in(page, staffed_rosa)
    with unbroken(page.context):
        yield page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture
def live_page(browser: Browser, live_server) -> Iterator[Page]:
    """An empty page at the server of this process; what breaks in it fails the test."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB")
    with unbroken(context), closing(context):
        yield context.new_page()


@pytest.fixture
def admin_page(live_page: Page, live_server, admin_user) -> Page:
    """A page in which `admin_user` has logged in at the server of this process."""
    client = Client()
    client.force_login(admin_user)
    session = client.cookies["sessionid"].value
    cookie = {"name": "sessionid", "value": session, "url": live_server.url}
    live_page.context.add_cookies([cookie])
    return live_page
