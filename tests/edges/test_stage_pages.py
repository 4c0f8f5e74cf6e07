"""The stage's page without a browser: who gets it, and what it is told."""

import json
import re
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import pytest

from tests.bench.processes import Rosa
from tests.edges.staff import Staff


def get(rosa: Rosa, path: str, **headers: str) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", rosa.port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer, body


def told(body: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="config">(.*?)</script>', body)
    assert found
    config: dict[str, Any] = json.loads(found[1])
    return config


def test_who_has_not_signed_in_is_led_to_the_login_and_back(staffed_rosa: Rosa) -> None:
    answer, _body = get(staffed_rosa, "/stage/?session=1&hall=1")

    assert answer.status == 302
    assert answer.headers["Location"] == "/admin/login/?next=/stage/%3Fsession%3D1%26hall%3D1"


def test_staff_are_offered_personas_voices_phases_and_ready_shows(staff: Staff) -> None:
    status, body = staff.get("/stage/")

    setup = told(body)["setup"]
    assert status == 200
    assert {"slug": "rosa-ctbto-agent", "name": "Rosa"} in setup["personas"]
    assert {"slug": "built-in-1", "title": "Built in, first voice"} in setup["voices"]
    assert [one["slug"] for one in setup["presets"]] == ["diplomatic", "default"]
    assert setup["presets"][1]["phases"] == [
        {"name": "introduction", "starts_at": 0},
        {"name": "conversation", "starts_at": 30},
        {"name": "flirt", "starts_at": 70},
        {"name": "roast", "starts_at": 85},
    ]
    assert [one["slug"] for one in setup["shows"]["ar"]] == ["opening", "show", "booth"]


def test_ready_shows_name_what_a_new_installation_has(staff: Staff) -> None:
    setup = told(staff.get("/stage/")[1])["setup"]

    there = {one["slug"] for one in setup["personas"]} | {""}
    presets = {one["slug"] for one in setup["presets"]}
    for show in setup["shows"]["en"]:
        assert {show["agent_1_persona"], show["agent_2_persona"]} <= there
        assert show["phases"] in presets


def test_in_development_anybody_is_let_in(start_rosa: Any) -> None:
    rosa = start_rosa(DEBUG="true", LLM_ENABLED="false")

    answer, body = get(rosa, "/stage", **{"Accept-Language": "ar"})

    assert answer.status == 200
    assert '<html lang="ar" dir="rtl"' in body
    assert told(body)["language"] == "ar"


@pytest.mark.parametrize(("query", "lang"), [("", "en"), ("?lang=fr", "fr"), ("?lang=xx", "en")])
def test_the_address_may_name_the_language(staff: Staff, query: str, lang: str) -> None:
    assert told(staff.get(f"/stage/{query}")[1])["language"] == lang


def test_the_page_lets_nothing_in_but_our_own(staffed_rosa: Rosa, staff: Staff) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in staff.cookies.items())
    answer, body = get(staffed_rosa, "/stage/", Cookie=cookies)

    host = f"127.0.0.1:{staffed_rosa.port}"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host}; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    )
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.findall(r"<script(?![^>]*(?: src=|application/json))", body) == []
    assert re.findall(r"""\s(?:style|on\w+)=["']""", body) == []
