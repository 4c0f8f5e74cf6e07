"""Somebody of the staff without a browser: logs in to a running Rosa, reads pages, posts forms."""

import html
import http.client
import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.bench.processes import Rosa
from tests.upstream import Upstream

NAME, PASSWORD = "staff", "staff-of-the-tests"
Form = Mapping[str, str | Sequence[str]]


class Staff:
    """One account's session with a Rosa."""

    def __init__(self, rosa: Rosa, name: str = NAME) -> None:
        self.rosa = rosa
        self.cookies: dict[str, str] = {}
        self.get("/admin/login/")
        form = {"username": name, "password": PASSWORD, "next": "/admin/"}
        status, _ = self.post("/admin/login/", form)
        assert status == 302, "The account cannot log in."

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body of a page."""
        return self._send("GET", path)

    def post(self, path: str, form: Form) -> tuple[int, str]:
        """Return the status and the body of what a form leads to, not following redirects."""
        fields = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **form}
        return self._send("POST", path, urlencode(fields, doseq=True))

    def try_question(self, question: str, **fields: str | Sequence[str]) -> "Trial":
        """Return what the preview shows for a question."""
        status, body = self.post("/admin/preview/answer/", {"question": question, **fields})
        return Trial(status, [json.loads(line) for line in body.splitlines()])

    def request_bytes(self, path: str, form: Form) -> bytes:
        """Return a whole request, to be sent over a socket."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **form}, doseq=True)
        lines = [
            f"POST {path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
            f"Cookie: {self._cookie()}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def _send(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.rosa.port, timeout=20)
        headers = {"Cookie": self._cookie()}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        found = response.status, response.read().decode()
        connection.close()
        return found

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Trial:
    """What came out for one question that was tried."""

    def __init__(self, status: int, events: list[dict[str, Any]]) -> None:
        self.status = status
        self.events = events

    @property
    def answer(self) -> str:
        return "".join(event.get("text", "") for event in self.events)

    @property
    def prompt(self) -> str:
        """What the page says of the prompt, as a reader sees it."""
        return _read(self.events[0]["prompt"])

    @property
    def summary(self) -> str:
        return _read(self.events[-1]["end"])

    @property
    def fault(self) -> str:
        return str(self.events[0].get("fault", ""))


@pytest.fixture(scope="module")
def staffed_rosa(
    content_database: Path, upstream: Upstream, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rosa]:
    """A running Rosa with a superuser, an editor of places and a clerk, in the conference."""
    folder = tmp_path_factory.mktemp("rosa")
    shutil.copy(content_database, folder / "rosa.sqlite3")
    settings = {"ROSA_NOW": "2025-09-09T10:15:00+02:00"}
    rosa = Rosa(folder, upstream.url, settings=settings)
    make_account(rosa)
    make_account(rosa, "editor", ["view_place", "change_place"])
    make_account(rosa, "clerk", ["view_user"])
    rosa.start()
    try:
        yield rosa
    finally:
        rosa.stop()


@pytest.fixture(scope="module")
def staff(staffed_rosa: Rosa) -> Staff:
    """The superuser of `staffed_rosa`."""
    return Staff(staffed_rosa)


def make_account(rosa: Rosa, name: str = NAME, rights: Sequence[str] = ()) -> None:
    """Make an account of the staff, a superuser where it has no `rights` of its own."""
    rosa.manage(
        "shell",
        "--verbosity",
        "0",
        "--command",
        f"""
from django.contrib.auth.models import Permission, User
user = User.objects.create_user({name!r}, password={PASSWORD!r}, is_staff=True)
user.is_superuser = not {list(rights)!r}
user.save()
user.user_permissions.set(Permission.objects.filter(codename__in={list(rights)!r}))
""",
    )


def _read(page: str) -> str:
    """Return the words of HTML, white space made one, except within texts that keep theirs."""
    kept = re.split(r"<pre[^>]*>(.*?)</pre>", page, flags=re.DOTALL)
    texts = [
        part if number % 2 else " ".join(re.sub(r"<[^>]+>", " ", part).split())
        for number, part in enumerate(kept)
    ]
    return html.unescape("\n".join(texts))
