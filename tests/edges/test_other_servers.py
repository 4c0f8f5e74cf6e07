"""Rosa under servers that are not ours, which neither warm her up nor watch her content."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.bench.processes import DAPHNE, Rosa
from tests.edges.calls import HELLO, get, post
from tests.edges.journals import until
from tests.edges.line import START_LIMIT_S, wait_for_port
from tests.upstream import Script, Upstream

RUNSERVER = ("manage.py", "runserver", "--noreload", "{port}")
NEW_PROMPT = (
    "from agent.models import Persona; row = Persona.objects.get(slug='rosa-ctbto-agent'); "
    "row.system_prompt = 'Speak like a lighthouse.'; row.save()"
)


@pytest.mark.parametrize("program", [DAPHNE, RUNSERVER], ids=["daphne", "runserver"])
def test_first_requests_are_answered_all_at_once(
    start_rosa: Callable[..., Rosa], program: tuple[str, ...]
) -> None:
    with Upstream(Script(text=("Good day.",))) as upstream, ThreadPoolExecutor(4) as callers:
        rosa = start_rosa(upstream.url, program=program)
        wait_for_port(rosa)

        answers = list(callers.map(lambda _: post(rosa, {"messages": HELLO}), range(4)))

    texts = [json.loads(body)["choices"][0]["message"]["content"] for _, _, body in answers]
    assert texts == ["Good day."] * 4
    assert json.loads(get(rosa, "/readyz")[2])["database"] is True


def test_change_is_in_the_next_prompt_under_daphne_too(start_rosa: Callable[..., Rosa]) -> None:
    with Upstream() as upstream:
        rosa = start_rosa(upstream.url, program=DAPHNE)
        wait_for_port(rosa)
        release = json.loads(get(rosa, "/readyz")[2])["release"]

        rosa.manage("shell", "--verbosity", "0", "--command", NEW_PROMPT)
        until(lambda: json.loads(get(rosa, "/readyz")[2])["release"] > release, START_LIMIT_S)
        post(rosa, {"messages": HELLO})

        assert "Speak like a lighthouse." in upstream.calls[-1].body["messages"][0]["content"]


def test_configuration_that_is_refused_answers_no_turn(start_rosa: Callable[..., Rosa]) -> None:
    rosa = start_rosa(program=DAPHNE, ROSA_API_KEY="rosa-backend-key-2025")
    wait_for_port(rosa)

    assert post(rosa, {"messages": HELLO}, Authorization="Bearer rosa-backend-key-2025")[0] == 503
    assert "agent.E001" in rosa.log()
