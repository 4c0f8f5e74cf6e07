"""Pages of the admin as a browser reads them: fields, their values and attributes, texts."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

VOID_TYPES = {"submit", "button", "image", "file"}


class Page(HTMLParser):
    """The form fields of a page: `attributes` by name, and `values` as a browser posts them."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.values: dict[str, Any] = {}
        self._open = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name = found.get("name") or ""
        if tag in {"input", "textarea", "select"} and name:
            self.attributes[name] = found
        if tag == "input" and name and found.get("type") not in VOID_TYPES:
            self._read_input(name, found)
        elif tag in {"textarea", "select"}:
            self._open = name
            self.values[name] = "" if tag == "textarea" else []
        elif tag == "option" and self._open and "selected" in found:
            self.values[self._open] = [*self.values[self._open], found.get("value")]

    def handle_data(self, data: str) -> None:
        if isinstance(self.values.get(self._open), str):
            self.values[self._open] += data

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "select"}:
            self._open = ""

    def _read_input(self, name: str, found: dict[str, str | None]) -> None:
        if found.get("type") in {"checkbox", "radio"} and "checked" not in found:
            return
        self.values[name] = found.get("value") or ("on" if found.get("type") == "checkbox" else "")


def change_url(row: Model) -> str:
    """Return the address of a row's page."""
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def list_url(model: type[Model]) -> str:
    """Return the address of a model's list."""
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")


def queries_of(client: Client, url: str) -> int:
    """Return how many queries the page at `url` takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def queries_of_lists(client: Client, make: Callable[[int], Model]) -> tuple[int, int]:
    """Return how many queries a list takes with three rows and with thirty."""
    rows = [make(number) for number in range(3)]
    url = list_url(type(rows[0]))
    client.get(url)
    for_three = queries_of(client, url)
    for number in range(3, 30):
        make(number)
    return for_three, queries_of(client, url)


def page(client: Client, url: str) -> Page:
    """Return the page at `url`, which must be there."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    return Page(response)


def save(client: Client, url: str, **changes: Any) -> HttpResponse:
    """Open the page at `url`, change some fields and save it, as a browser does."""
    posted = page(client, url).values | changes
    own = {name: value for name, value in posted.items() if name not in {"language", "next", "s"}}
    return client.post(url, own | {"_continue": "1"})


def errors_of(response: HttpResponse) -> dict[str, list[str]]:
    """Return the messages of a form that was not saved, by field."""
    form = response.context["adminform"].form
    return {name: [str(e) for e in found] for name, found in form.errors.items()}


def row_errors_of(response: HttpResponse) -> list[dict[str, list[str]]]:
    """Return the messages of a page's translation rows, by field; rows without any left out."""
    rows = response.context["inline_admin_formsets"][0].formset.errors
    return [{name: [str(e) for e in found] for name, found in row.items()} for row in rows if row]
