"""What staff do to try a draft: pages as a browser posts them, and the rows behind them."""

import sqlite3
from contextlib import closing

from tests.bench.processes import Rosa
from tests.edges.pages import Page as Form
from tests.edges.staff import Staff

CLOAKROOM = "Where is the cloakroom?"


def ask_database(rosa: Rosa, query: str) -> list[tuple]:
    with closing(sqlite3.connect(rosa.folder / "rosa.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def key_of(rosa: Rosa, table: str, slug: str) -> str:
    ((key,),) = ask_database(rosa, f"SELECT id FROM {table} WHERE slug = '{slug}'")  # noqa: S608
    return str(key)


def typed(staff: Staff, path: str, **changes: str) -> dict[str, str]:
    """Return the fields of a page's form with some of them changed, as a browser posts them."""
    status, body = staff.get(path)
    assert status == 200
    fields = Form(type("Response", (), {"content": body.encode()})()).values
    own = {name: value for name, value in fields.items() if name not in {"language", "next", "s"}}
    return own | changes


def previewed(staff: Staff, kind: str, key: str, form: dict[str, str]) -> tuple[str, dict]:
    """Press Preview on a page; return the page that it leads to, and its form."""
    status, body = staff.post(f"/admin/preview/?of={kind}&key={key}", form)
    assert status == 200
    fields = Form(type("Response", (), {"content": body.encode()})()).values
    return body, {name: fields.get(name, "") for name in ("kind", "key", "draft", "persona")}
