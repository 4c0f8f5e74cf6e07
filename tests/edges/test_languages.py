"""Every page of the admin in each language of the interface: it opens, and nothing is English."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.translation.trans_real import DjangoTranslation

from tests.edges.roles import make_rows
from tests.edges.test_roles import MODELS, PAGES, filled, lines

pytestmark = pytest.mark.django_db

SPOKEN = {"alt", "aria-label", "placeholder", "title"}
# What rows are called in their own language, and words of French and Spanish that are English, too.
NAMES = {"Rosa", "Topic", "Declined", "Editor"} | {"Files", "Comment", "Persona", "hash"}
# A preset of phases, and one of its phases as callers are told it.
NAMES |= {"Show", "conversation"}
# A term offers English words; nothing leads to the page of a version.
UNASKED = {"knowledge.term", "knowledge.version"}


class Texts(HTMLParser):
    """Collects what a page shows or has read out in its language; scripts and icons have none."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code
        self.found: set[str] = set()
        self.is_silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        icon = "material-symbols-outlined" in (given.get("class") or "")
        self.is_silent = icon or tag in {"script", "style"}
        self.is_silent |= given.get("lang", self.code) != self.code
        self.found |= {(given[name] or "").strip() for name in SPOKEN & given.keys()}

    def handle_endtag(self, tag: str) -> None:
        self.is_silent = False

    def handle_data(self, data: str) -> None:
        if not self.is_silent:
            self.found.add(" ".join(data.split()))


def addresses(rows) -> Iterator[str]:
    """Yield the address of every page that somebody opens."""
    for method, address, *_roles in lines(PAGES):
        if method == "get" and "/file/" not in address:
            yield filled(address, rows)
    for name, *rights in lines(MODELS):
        base = f"admin:{name.replace('.', '_')}_"
        yield reverse(base + "changelist")
        of_row = {"v": "change", "h": "history", "d": "delete"} if name not in UNASKED else {}
        for letter, page in of_row.items():
            if letter in rights[3]:
                yield reverse(base + page, args=[rows[name].pk])
        if "a" in rights[3] and of_row:
            yield reverse(base + "add")
    yield from (reverse("admin:password_change"), reverse("admin:password_change_done"))


@pytest.mark.parametrize("code", ["ar", "en", "es", "fr", "ru", "zh-hans"])
def test_every_page_opens_and_speaks_its_language(code):
    rows = make_rows()
    client = Client()
    client.force_login(User.objects.get(username="owner"))
    client.cookies["django_language"] = code
    known = {
        key: text
        for key, text in DjangoTranslation(code)._catalog.items()
        if isinstance(key, str) and text and text != key and len(key) > 2
    }

    wrong = []
    for address in addresses(rows):
        answer = client.get(address)
        if answer.status_code >= 400:
            wrong.append((address, answer.status_code))
        elif answer.headers["Content-Type"].startswith("text/html"):
            page = Texts(code)
            page.feed(answer.content.decode())
            wrong += [(address, text) for text in (page.found & known.keys()) - NAMES]

    assert wrong == []
