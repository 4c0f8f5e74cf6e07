"""What each role sees and may do: every page of the admin, asked for as a browser does."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from agent import guard_run
from knowledge.importers.worker import worker
from knowledge.models import Version
from tests.edges.roles import NAMES, client_of, make_rows, make_user

pytestmark = pytest.mark.django_db

# l: the list opens, v: a row's page, h: its history; a: a row is added, c: changed, d: deleted.
# All rows are published, for which an editor deletes none of them.
# The export is somebody else's: who asked for one has it alone.
MODELS = """
                        Editor  Reviewer  Publisher  Administrator  Statistics
agent.call              ------  ------    ------     lvh---         ------
agent.cannedsentence    ------  ------    lvhacd     lvhacd         ------
agent.channel           ------  ------    ------     lvhacd         ------
agent.chatroom          ------  lvh---    ------     lvhacd         ------
agent.conversation      ------  lvh---    ------     lvh---         ------
agent.dialogue          ------  lvh---    ------     lvha-d         ------
agent.export            ------  ------    ------     lvh---         ------
agent.guardtest         ------  lvha--    lvhacd     lvhacd         ------
agent.kiosk             ------  ------    ------     lvhacd         ------
agent.persona           ------  ------    ------     lvhacd         ------
agent.phasepreset       ------  ------    ------     lvhacd         ------
agent.provider          ------  ------    ------     lvhacd         ------
agent.reading           ------  ------    ------     l-----         ------
agent.shortfall         ------  lvh---    ------     lvh---         ------
agent.translationjob    lvh---  ------    lvh---     lvh---         ------
agent.reviewqueue       ------  lvh---    ------     lvhacd         ------
agent.voice             ------  ------    ------     lvhacd         ------
auth.group              ------  ------    ------     lvhacd         ------
auth.user               ------  ------    ------     lvhacd         ------
knowledge.conference    lvh---  lvh---    lvh-c-     lvh-c-         ------
knowledge.fact          lvhac-  lvha--    lvhacd     lvhacd         ------
knowledge.importjob     lvha--  ------    lvha--     lvha--         ------
knowledge.place         lvhac-  lvh---    lvhacd     lvhacd         ------
knowledge.redzonetopic  ------  lvh---    lvhacd     lvhacd         ------
knowledge.session       lvhac-  lvh---    lvhacd     lvhacd         ------
knowledge.speaker       lvhac-  lvh---    lvhacd     lvhacd         ------
knowledge.term          lvhac-  lvh---    lvhacd     lvhacd         ------
knowledge.version       lvh---  lvh---    lvh---     lvh---         ------
knowledge.way           lvhac-  lvh---    lvhacd     lvhacd         ------
"""
# What is asked for, with what is posted: yes, the page opens or what is posted is done; no, 403.
PAGES = """
                                                         Editor Reviewer Publisher Admin Statistics
get  /admin/                                                yes      yes       yes   yes        yes
get  /admin/search/?s=hall                                   yes      yes       yes   yes        yes
get  /admin/knowledge/                                       yes      yes       yes   yes         no
get  /admin/agent/                                           yes      yes       yes   yes         no
get  /admin/auth/                                             no       no        no   yes         no
get  /admin/autocomplete/?{ends}                             yes      yes       yes   yes         no
get  /admin/preview/                                         yes      yes       yes   yes         no
post /admin/preview/answer/                                  yes      yes       yes   yes         no
post /admin/knowledge/fact/{fact}/translations/              yes       no       yes   yes         no
post /admin/knowledge/place/{place}/translations/            yes       no       yes   yes         no
post /admin/knowledge/session/{session}/translations/        yes       no       yes   yes         no
post /admin/knowledge/speaker/{speaker}/translations/        yes       no       yes   yes         no
post /admin/knowledge/way/{way}/translations/                yes       no       yes   yes         no
get  /admin/knowledge/fact/{fact}/{revert}                   yes       no       yes   yes         no
post /admin/knowledge/fact/{fact}/{revert}                   yes       no       yes   yes         no
post /admin/knowledge/place/{place}/{revert}                 yes       no       yes   yes         no
post /admin/knowledge/session/{session}/{revert}             yes       no       yes   yes         no
post /admin/knowledge/speaker/{speaker}/{revert}             yes       no       yes   yes         no
post /admin/knowledge/way/{way}/{revert}                     yes       no       yes   yes         no
post /admin/knowledge/term/{term}/{revert}                   yes       no       yes   yes         no
post /admin/knowledge/conference/{conference}/{revert}        no       no       yes   yes         no
post /admin/knowledge/redzonetopic/{topic}/{revert}           no       no       yes   yes         no
post /admin/agent/guardtest/{guardtest}/{revert}              no       no       yes   yes         no
post /admin/agent/persona/{persona}/{revert}                  no       no        no   yes         no
get  /admin/knowledge/fact/all-csv/                          yes      yes       yes   yes         no
get  /admin/knowledge/place/all-csv/                         yes      yes       yes   yes         no
get  /admin/knowledge/session/all-csv/                       yes      yes       yes   yes         no
get  /admin/knowledge/speaker/all-csv/                       yes      yes       yes   yes         no
get  /admin/knowledge/way/all-csv/                           yes      yes       yes   yes         no
get  /admin/knowledge/redzonetopic/all-csv/                   no      yes       yes   yes         no
get  /admin/knowledge/fact/all-xlsx/                         yes      yes       yes   yes         no
get  /admin/knowledge/place/all-xlsx/                        yes      yes       yes   yes         no
get  /admin/knowledge/session/all-xlsx/                      yes      yes       yes   yes         no
get  /admin/knowledge/speaker/all-xlsx/                      yes      yes       yes   yes         no
get  /admin/knowledge/way/all-xlsx/                          yes      yes       yes   yes         no
get  /admin/knowledge/redzonetopic/all-xlsx/                  no      yes       yes   yes         no
get  /admin/knowledge/fact/import/                           yes       no       yes   yes         no
get  /admin/knowledge/place/import/                          yes       no       yes   yes         no
get  /admin/knowledge/session/import/                        yes       no       yes   yes         no
get  /admin/knowledge/speaker/import/                        yes       no       yes   yes         no
get  /admin/knowledge/redzonetopic/import/                    no       no       yes   yes         no
get  /admin/knowledge/importjob/new_import/                  yes       no       yes   yes         no
get  /admin/knowledge/importjob/{importjob}/progress/        yes       no       yes   yes         no
post /admin/knowledge/importjob/{importjob}/run/             yes       no       yes   yes         no
post /admin/knowledge/importjob/{importjob}/discard/          no       no       yes   yes         no
get  /admin/agent/translationjob/{job}/progress/             yes       no       yes   yes         no
post /admin/agent/translationjob/{job}/start/                yes       no       yes   yes         no
post /admin/agent/translationjob/{job}/cancel/               yes       no       yes   yes         no
get  /admin/red-zone/                                         no      yes       yes   yes         no
post /admin/red-zone/?text=Why                                no      yes       yes   yes         no
post /admin/red-zone/add/?what=example                        no       no       yes   yes         no
post /admin/red-zone/add/?what=near_miss                      no       no       yes   yes         no
post /admin/red-zone/add/?what=declined                       no      yes       yes   yes         no
post /admin/red-zone/add/?what=declined&attempt={attempt}     no      yes        no   yes         no
get  /admin/red-zone/tests/                                   no      yes       yes   yes         no
post /admin/red-zone/tests/start/                             no       no       yes   yes         no
post /admin/red-zone/tests/{run}/cancel/                      no       no       yes   yes         no
get  /admin/red-zone/tests/{run}/                             no      yes       yes   yes         no
get  /admin/red-zone/tests/{run}/progress/                    no      yes       yes   yes         no
get  /admin/queues/{reviewqueue}/                             no      yes        no   yes         no
get  /admin/queues/{reviewqueue}/next/                        no      yes        no   yes         no
post /admin/queues/{reviewqueue}/next/                        no      yes        no   yes         no
post /admin/queues/{reviewqueue}/{conversation}/?do=finish    no      yes        no   yes         no
post /admin/queues/make/?which=chance                         no       no        no   yes         no
post /admin/queues/count/                                     no       no        no   yes         no
get  /admin/statistics/                                       no       no        no   yes        yes
get  /admin/statistics/file/                                  no       no        no   yes        yes
get  /admin/live/                                             no      yes        no   yes         no
post /admin/live/act/?conversation={conversation}&do=pause    no       no        no   yes         no
post /admin/conversations/{conversation}/?do=take             no      yes        no   yes         no
post /admin/conversations/turns/{attempt}/verdict/?verdict=good no    yes        no   yes         no
get  /admin/conversations/turns/{attempt}/fact/               no      yes        no   yes         no
get  /admin/agent/conversation/export/                        no       no        no   yes         no
get  /admin/agent/conversation/{conversation}/erase/          no       no        no   yes         no
post /admin/agent/conversation/{conversation}/erase/          no       no        no   yes         no
post /admin/agent/conversation/erase/                         no       no        no   yes         no
get  /admin/agent/chatroom/usage/                             no      yes        no   yes         no
get  /admin/agent/chatroom/{chatroom}/usage/                  no      yes        no   yes         no
get  /admin/agent/chatroom/{chatroom}/memory/                 no      yes        no   yes         no
get  /admin/agent/chatroom/{chatroom}/clear/                  no       no        no   yes         no
post /admin/agent/chatroom/{chatroom}/clear/                  no       no        no   yes         no
get  /admin/agent/chatroom/{chatroom}/erase/                  no       no        no   yes         no
post /admin/agent/chatroom/{chatroom}/erase/?confirm=yes      no       no        no   yes         no
get  /admin/agent/export/{export}/file/                       no       no        no    no         no
get  /admin/agent/export/{export}/progress/                   no       no        no   yes         no
post /admin/agent/export/{export}/cancel/                     no       no        no    no         no
get  /admin/agent/pause/                                      no       no       yes   yes         no
post /admin/agent/pause/?pause=1                              no       no       yes   yes         no
post /admin/agent/pause/resume/                               no       no       yes   yes         no
get  /admin/agent/persona/{persona}/tavus/                    no       no        no   yes         no
post /admin/agent/persona/{persona}/tavus/                    no       no        no   yes         no
get  /admin/agent/provider/state/                             no       no        no   yes         no
get  /admin/agent/provider/state/?only=1                      no       no        no   yes         no
post /admin/agent/provider/{provider}/test/                   no       no        no   yes         no
post /admin/voices/{voice}/hear/                              no       no        no   yes         no
post /admin/agent/provider/{provider}/check/                  no       no        no   yes         no
get  /admin/agent/channel/{channel}/new_key/                  no       no        no   yes         no
post /admin/agent/channel/{channel}/new_key/                  no       no        no   yes         no
get  /admin/agent/kiosk/{kiosk}/new_code/                     no       no        no   yes         no
post /admin/agent/kiosk/{kiosk}/new_code/                     no       no        no   yes         no
get  /admin/agent/kiosk/{kiosk}/unpair/                       no       no        no   yes         no
post /admin/agent/kiosk/{kiosk}/unpair/                       no       no        no   yes         no
get  /admin/agent/phasepreset/{phasepreset}/duplicate/        no       no        no   yes         no
post /admin/agent/phasepreset/{phasepreset}/{revert}          no       no        no   yes         no
get  /admin/agent/dialogue/export/?of={dialogue}              no       no        no   yes         no
post /admin/agent/dialogue/export/?format=json                no       no        no   yes         no
get  /admin/agent/call/{call}/end_call/                       no       no        no   yes         no
post /admin/agent/call/{call}/end_call/                       no       no        no   yes         no
get  /admin/auth/user/{user}/password/                        no       no        no   yes         no
post /admin/auth/user/{user}/password/                        no       no        no   yes         no
"""
# Pages of one's own account, and what tells nobody anything.
OPEN = {
    *("login", "logout", "password_change", "password_change_done", "jsi18n", "view_on_site"),
    *("table_template", "knowledge_version_add"),
}
# Runs in threads, which see nothing of a test's transaction, or speaks: test_review_translation.py
# and test_dialogue_admin.py ask.
ELSEWHERE = {"conversation_translate", "dialogue_sound"}


class Undo(Exception):
    """Takes back what a request did."""


@pytest.fixture
def rows(monkeypatch):
    # Who gets a page is asked here, not what it shows: that would take a minute. And no thread
    # outside of the test's transaction is to work at what a request starts.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    monkeypatch.setattr(worker, "submit", lambda pk: None)
    monkeypatch.setattr(guard_run.worker, "submit", lambda pk: None)
    return make_rows()


@pytest.fixture
def clients():
    return [client_of(make_user(name)) for name in NAMES]


def allows(client: Client, method: str, url: str, **data: Any) -> bool:
    """Return whether a request is let through; what it does is undone."""
    status = 0
    try:
        with transaction.atomic():
            status = getattr(client, method)(url, data).status_code
            raise Undo
    except Undo:
        return status not in {403, 404}


def rights(client: Client, row) -> str:
    """Return the letters of what an account may do with a kind of rows."""
    base = f"admin:{row._meta.label_lower.replace('.', '_')}_"
    pages = {name: reverse(base + name, args=[row.pk]) for name in ("change", "history", "delete")}
    pages |= {name: reverse(base + name) for name in ("changelist", "add")}
    adds, deletes = (allows(client, "get", pages[name]) for name in ("add", "delete"))
    assert adds == allows(client, "post", pages["add"])
    assert deletes == allows(client, "post", pages["delete"], post="yes")
    may = {
        "l": allows(client, "get", pages["changelist"]),
        "v": allows(client, "get", pages["change"]),
        # Django leads away from a row that is not there for the account.
        "h": client.get(pages["history"]).status_code == 200,
        "a": adds,
        "c": allows(client, "post", pages["change"]),
        "d": deletes,
    }
    return "".join(letter if allowed else "-" for letter, allowed in may.items())


def lines(table: str) -> list[list[str]]:
    return [line.split() for line in table.strip().splitlines()[1:]]


def test_each_role_may_do_with_each_kind_of_rows_what_the_table_says(rows, clients):
    expected = lines(MODELS)

    found = [
        [name, *(rights(client, rows[name]) for client in clients)] for name, *_rest in expected
    ]

    assert found == expected


def test_each_role_gets_the_pages_that_the_table_says(rows, clients):
    expected = lines(PAGES)

    found = []
    for method, address, *_answers in expected:
        path, _mark, query = filled(address, rows).partition("?")
        posted = dict(parse_qsl(query))
        answers = [allows(client, method, path, **posted) for client in clients]
        found.append([method, address, *("yes" if answer else "no" for answer in answers)])

    assert found == expected


def test_no_page_of_the_admin_is_left_out_of_the_tables(rows):
    asked = {resolve(filled(line[1], rows).partition("?")[0]) for line in lines(PAGES)}
    of_rows = {
        f"{line[0].replace('.', '_')}_{page}"
        for line in lines(MODELS)
        for page in ("changelist", "add", "change", "history", "delete")
    }
    # One page in the place of a list; all others of the switch lead there.
    of_pause = {f"agent_pause_{page}" for page in ("add", "change", "history", "delete")}
    told = {match.url_name for match in asked} | of_rows | of_pause | OPEN | ELSEWHERE

    assert {name for name in names_of(get_resolver(), "") if name not in told} == set()


def filled(address: str, rows) -> str:
    """Return an address of PAGES with the keys of the rows."""
    kind = ".".join(address.split("/")[2:4])
    row = address.split("/")[4] if "{revert}" in address else ""
    of_row = Version.objects.filter(kind=kind, row=row.format(**keys_of(rows))) if row else ()
    version = next(iter(of_row), None)
    revert = f"history/{version.pk}/revert/" if version else ""
    return address.format(**keys_of(rows), revert=revert)


def keys_of(rows) -> dict[str, Any]:
    """Return what stands for the names in PAGES."""
    keys = {name.partition(".")[2]: row.pk for name, row in rows.items()}
    return keys | {
        "topic": keys["redzonetopic"],
        "job": keys["translationjob"],
        "run": keys["guardrun"],
        "attempt": rows["agent.conversation"].attempts.get().pk,
        "ends": "app_label=knowledge&model_name=way&field_name=start",
    }


def names_of(resolver: URLResolver, before: str) -> Iterator[str]:
    """Yield the names of all pages of the admin."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern, path)
        elif isinstance(pattern, URLPattern) and path.startswith("admin/") and pattern.name:
            yield pattern.name
