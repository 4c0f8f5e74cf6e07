"""What stands beside the chat endpoint: health, readiness, metrics, the description."""

import http.client
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from playwright.sync_api import Page

from agent.openapi import document
from tests.bench.processes import Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.journals import until
from tests.edges.line import START_LIMIT_S
from tests.services import running_postgres
from tests.upstream import Script, Upstream


def test_root_answers_programs_in_json_and_browsers_with_a_page(rosa: Rosa) -> None:
    assert json.loads(get(rosa, "/")[2]) == {"status": "ok", "service": "rosa"}
    status, content_type, page = get(rosa, "/", Accept="text/html")

    assert (status, content_type) == (200, "text/html; charset=utf-8")
    assert f"http://127.0.0.1:{rosa.port}/v1/chat/completions".encode() in page


def test_ready_says_what_is_in_memory(rosa: Rosa) -> None:
    status, _, body = get(rosa, "/readyz")

    answer = json.loads(body)
    assert status == 200
    assert (answer["status"], answer["database"]) == ("ok", True)
    assert answer["guard"] in ("learned", "learning")
    assert answer["records"] > 100


def test_ready_goes_on_without_a_database(start_rosa: Callable[..., Rosa], tmp_path: Path) -> None:
    with Upstream(Script(text=("Still here.",))) as upstream:
        with running_postgres() as url:
            Rosa(tmp_path, "", url).prepare()
            rosa = start_rosa(upstream.url, database_url=url)
            before = json.loads(get(rosa, "/readyz")[2])

        until(lambda: not json.loads(get(rosa, "/readyz")[2])["database"], START_LIMIT_S)
        status, _, body = post(rosa, {"messages": HELLO})
        after = json.loads(get(rosa, "/readyz")[2])

    assert (status, json.loads(body)["choices"][0]["message"]["content"]) == (200, "Still here.")
    assert {**before, "database": False} == after


def test_metrics_count_turns_and_their_times(rosa: Rosa) -> None:
    post(rosa, {"messages": HELLO})

    status, content_type, body = get(rosa, "/metrics")

    assert status == 200
    assert content_type.startswith("text/plain")
    for name in ("rosa_ttft_seconds_bucket", "rosa_tokens_total", "rosa_journal_queue"):
        assert name.encode() in body
    assert b'rosa_turns_total{persona="rosa-ctbto-agent",status="done"}' in body


def test_unknown_path_gets_the_error_body(rosa: Rosa) -> None:
    status, _, body = get(rosa, "/v1/nothing")

    assert status == 404
    assert set(json.loads(body)["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_chat_path_takes_only_post(rosa: Rosa, method: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=10)
    connection.request(method, "/chat/completions", headers={"Authorization": f"Bearer {rosa.key}"})
    response = connection.getresponse()

    assert response.status == 405
    assert json.loads(response.read())["error"]["code"] == "method_not_allowed"
    connection.close()


def test_strange_host_is_refused_on_the_chat_path(rosa: Rosa) -> None:
    status, _, body = post(rosa, {"messages": HELLO}, Host="evil.example")

    assert status == 400
    assert json.loads(body)["error"]["param"] == "host"


def test_description_is_valid_openapi() -> None:
    faults = OpenAPIV31SpecValidator(document("https://rosa.example.org")).iter_errors()

    assert list(faults) == []


def test_description_is_shown_in_a_browser(rosa: Rosa, page: Page) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(request.url))

    page.goto(f"http://127.0.0.1:{rosa.port}/docs")
    page.get_by_text("Answer a turn").wait_for()

    assert faults == []
