"""The chat page on another site, in Chromium: one script tag, two loopback origins."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page

from tests.bench.processes import Rosa
from tests.edges.calls import get
from tests.edges.visits import make_channel

# As strict as a site may be: nothing of its own runs inline.
POLICY = "script-src http://127.0.0.1:*; style-src 'self'; frame-src http://127.0.0.1:*"


@contextmanager
def site(host: str, page: Callable[[], str]) -> Iterator[str]:
    """Serve a conference's own page, and give its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = page().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{host}:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def embedding(rosa: Rosa, slug: str, lang: str = "en") -> str:
    """Return a page with the tag in it."""
    source = f"http://127.0.0.1:{rosa.port}/chat/embed.js"
    return (
        "<!doctype html><html><head><title>Conference</title>"
        f'<script src="{source}" data-channel="{slug}" data-lang="{lang}" async></script>'
        '</head><body style="direction: rtl"><h1>Conference</h1></body></html>'
    )


@pytest.fixture(scope="module")
def allowed(rosa: Rosa) -> Iterator[str]:
    """The origin of a site that staff allowed; its page is in the language of its path."""
    with site("127.0.0.1", lambda: embedding(rosa, "site")) as origin:
        make_channel(rosa, "site", allowed_origins=origin)
        yield origin


def test_the_script_is_small_and_kept_for_a_short_time(rosa: Rosa) -> None:
    status, kind, body = get(rosa, "/chat/embed.js")

    assert (status, kind) == (200, "text/javascript; charset=utf-8")
    assert len(body) < 6_000


def test_an_allowed_site_shows_the_chat_and_escape_closes_it(page: Page, allowed: str) -> None:
    page.goto(allowed)
    opener = page.get_by_role("button", name="Ask Rosa")
    assert page.locator("iframe").count() == 0

    opener.click()
    chat = page.frame_locator("iframe")
    chat.locator("body").wait_for()
    chat.get_by_role("button").first.wait_for()

    assert page.context.cookies() == []
    page.get_by_role("button", name="Close the chat").first.focus()
    page.keyboard.press("Escape")
    assert page.locator("iframe").is_hidden()
    assert opener.evaluate("button => button.getRootNode().activeElement === button")


def test_escape_within_the_chat_closes_it_too(page: Page, allowed: str) -> None:
    page.goto(allowed)
    page.get_by_role("button", name="Ask Rosa").click()
    chat = page.frame_locator("iframe")
    chat.get_by_role("button").first.wait_for()

    chat.get_by_role("button").first.press("Escape")

    page.locator("iframe").wait_for(state="hidden")


def test_escape_within_the_chat_first_closes_what_is_open_there(page: Page, allowed: str) -> None:
    page.goto(allowed)
    page.get_by_role("button", name="Ask Rosa").click()
    chat = page.frame_locator("iframe")
    chat.locator("#tools [popovertarget]").click()
    chat.locator("#languages").wait_for()

    page.keyboard.press("Escape")

    chat.locator("#languages").wait_for(state="hidden")
    assert page.locator("iframe").is_visible()


def test_another_site_is_refused(page: Page, rosa: Rosa, allowed: str) -> None:
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    with site("localhost", lambda: embedding(rosa, "site")) as other:
        page.goto(other)
        page.get_by_role("button", name="Ask Rosa").click()
        frame = page.locator("iframe").element_handle().content_frame()
        assert frame is not None
        page.wait_for_timeout(1_000)

        assert frame.url.startswith("chrome-error:")
    assert any("frame-ancestors" in line for line in told)


def test_a_phone_shows_it_on_the_whole_screen_and_arabic_on_the_left(
    page: Page, rosa: Rosa, allowed: str
) -> None:
    with site("127.0.0.1", lambda: embedding(rosa, "site", "ar")) as arabic:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(arabic)
        opener = page.get_by_role("button", name="اسألوا روزا")
        place = opener.bounding_box()
        opener.click()
        panel = page.get_by_role("dialog").bounding_box()

    assert place is not None
    assert place["x"] == 20
    assert panel == {"x": 0, "y": 0, "width": 390, "height": 844}
