"""`manage.py prompt`: what a provider would be asked, one line of JSON for each question."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent.core.printed import count_tokens
from knowledge.values import Brief, Fact, Record
from tests.bench.processes import ROOT, Rosa

PARTS = {"persona", "pinned", "retrieved", "now", "caller", "history", "language", "total"}
QUESTIONS = {
    "en": ("Where is the cloakroom?", "How do I get from the airport to the city?"),
    "fr": ("Où se trouve le vestiaire ?", "Qu'est-ce que le Centre international de données ?"),
    "es": ("¿Qué es el sistema internacional de vigilancia?", "¿Dónde está el guardarropa?"),
    "ru": ("Кто такой Роберт Флойд?", "Где находится гардероб?"),
    "zh": ("国际数据中心是什么？", "衣帽间在哪里？"),
    "ar": ("ما هي معاهدة الحظر الشامل للتجارب النووية؟", "أين يقع مكان المؤتمر تحديداً؟"),
}
BUDGET = 3000


@pytest.fixture
def rosa(content_database: Path, tmp_path: Path) -> Rosa:
    """A Rosa with the demo content that does not serve."""
    shutil.copy(content_database, tmp_path / "rosa.sqlite3")
    return Rosa(tmp_path, "", settings={"ROSA_NOW": "2025-09-09T10:15:00+02:00"})


@pytest.fixture
def ask(rosa: Rosa, tmp_path: Path) -> Callable[..., list[dict[str, Any]]]:
    """Return what comes out for lines, each given as an object or as it stands in the file."""

    def ask(*lines: Any) -> list[dict[str, Any]]:
        out = rosa.manage("prompt", "--jsonl", str(write(tmp_path, *lines)))
        return [json.loads(line) for line in out.splitlines()]

    return ask


def write(folder: Path, *lines: Any) -> Path:
    path = folder / "questions.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


def questions() -> list[dict[str, Any]]:
    return [
        {"id": f"{lang}-{number}", "text": text, "gold": ["does:not-count"]}
        for lang, texts in QUESTIONS.items()
        for number, text in enumerate(texts)
    ]


def text_of(shown: dict[str, Any]) -> str:
    return "\n".join(message["content"] for message in shown["messages"])


@pytest.fixture
def records(demo_brief: Brief) -> dict[str, Record]:
    """The demo content by its addresses."""
    return {record.address: record for record in demo_brief.records}


def test_each_line_of_a_file_is_one_line_of_json_with_the_same_fields_in_the_same_order(ask):
    found = ask(*questions())

    assert [line["id"] for line in found] == [line["id"] for line in questions()]
    assert [line["lang"] for line in found] == [line["id"][:2] for line in questions()]
    assert {frozenset(line) for line in found} == {
        frozenset({"id", "lang", "records", "messages", "tokens"})
    }
    assert all(line["tokens"].keys() == PARTS for line in found)


def test_the_text_of_each_record_stands_word_for_word_in_the_messages(ask, records):
    for line in ask(*questions()):
        missing = [a for a in line["records"] if not stands_in(line, records[a])]

        assert missing == []


def stands_in(line: dict[str, Any], record: Record) -> bool:
    """Whether the record's text is there; one that is only pinned stands there in English."""
    is_only_pinned = isinstance(record, Fact) and record.pinned and line["lang"] != "en"
    texts = {record.text(line["lang"]), record.text("en") if is_only_pinned else ""} - {""}
    return any(text in text_of(line) for text in texts) or not texts


def test_records_are_named_best_first_and_pinned_ones_last(ask, records):
    pinned = {a for a, record in records.items() if isinstance(record, Fact) and record.pinned}

    (line,) = ask({"id": 1, "text": "Where is the cloakroom?"})

    assert line["records"][0] == "place:cloakroom"
    assert len(set(line["records"])) == len(line["records"])
    assert set(line["records"][-len(pinned) :]) == pinned


def test_content_keeps_the_budget_and_each_part_is_counted(ask):
    for line in ask(*questions()):
        tokens = line["tokens"]
        opening, *rest = (count_tokens(m["content"]) for m in line["messages"])

        assert tokens["pinned"] + tokens["retrieved"] <= BUDGET
        assert tokens["persona"] + tokens["pinned"] == opening
        assert tokens["total"] == opening + sum(rest)
        assert min(tokens["retrieved"], tokens["now"], tokens["language"]) > 0


def test_the_history_of_a_line_is_in_its_prompt_and_makes_clear_what_is_meant(ask):
    history = [
        {"role": "system", "content": "The lift is out of order."},
        {"role": "user", "content": "Who is Robert Floyd?"},
        {"role": "assistant", "content": "He is the Executive Secretary."},
    ]

    (line,) = ask({"id": "a", "text": "And how long will he stay?", "history": history})

    assert "speaker:robert-floyd" in line["records"]
    assert line["messages"][1:-1] == history
    assert line["messages"][-1]["content"].endswith("And how long will he stay?")
    assert line["tokens"]["history"] == sum(count_tokens(m["content"]) for m in history[1:])
    assert line["tokens"]["caller"] == count_tokens("The lift is out of order.")


def test_a_line_may_fix_its_language(ask):
    (line,) = ask({"id": 7, "text": "CTBTO", "lang": "ar"})

    assert line["lang"] == "ar"
    assert "Answer in Arabic" in line["messages"][-1]["content"]


def test_no_guard_runs(ask):
    red = "Was that earthquake yesterday really a nuclear test?"

    (line,) = ask({"id": 1, "text": red})

    assert line["messages"][-1]["content"].endswith(f"\n\n{red}")
    assert "Answer with care" not in text_of(line)


def test_one_text_is_one_line(rosa):
    out = rosa.manage("prompt", "Où se trouve le vestiaire ?")

    assert out.count("\n") == 1
    assert json.loads(out)["id"] is None
    assert json.loads(out)["lang"] == "fr"


def test_a_text_may_be_asked_of_a_persona_and_in_a_language(rosa):
    out = rosa.manage("prompt", "CTBTO", "--persona", "rosa-ctbto-agent", "--lang", "ru")

    assert json.loads(out)["lang"] == "ru"


def test_a_file_of_windows_with_empty_lines_is_read(ask):
    line = '\ufeff{"id": "a", "text": "Where is the cloakroom?"}\r\n'

    assert [found["id"] for found in ask(line, "", '{"id": "b", "text": "Hello"}')] == ["a", "b"]


def test_lines_that_are_no_questions_are_named_by_their_numbers(rosa, tmp_path):
    path = write(
        tmp_path,
        {"id": 1, "text": "Where is the cloakroom?"},
        '{"id": 2, "text": ',
        ["Where?"],
        {"text": "Where?"},
        {"id": 5},
        {"id": 6, "text": " "},
        {"id": 7, "text": "Where?", "lang": "French"},
        {"id": 8, "text": "Where?", "history": [{"role": "robot", "content": "Hm."}]},
        {"id": 9, "text": "Where?", "history": "none"},
    )

    with pytest.raises(RuntimeError) as failed:
        rosa.manage("prompt", "--jsonl", str(path))

    said = str(failed.value).partition("CommandError: ")[2].replace(f"{path}, ", "")
    assert said.splitlines() == [
        "line 2: it is not valid JSON (unexpected end of data).",
        "line 3: it is ['Where?']; it must be a JSON object.",
        "line 4: id is missing; it must be a text or a number.",
        "line 5: text is null; it must be a question.",
        "line 6: text is ' '; it must be a question.",
        "line 7: lang is 'French'; use a code such as en, fr or ar.",
        (
            "line 8: history[0].role must be one of system, developer, user, assistant, tool, "
            "function."
        ),
        "line 9: history is 'none'; it must be a list.",
    ]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ((), "Give either one text or --jsonl FILE."),
        (("Hello", "--jsonl", "file"), "Give either one text or --jsonl FILE."),
        (("--jsonl", "nowhere.jsonl"), "'nowhere.jsonl' cannot be read: No such file"),
        (("",), "text is ''; it must be a question."),
        (("Hello", "--lang", "French"), "lang is 'French'; use a code such as en, fr or ar."),
        (("Hello", "--persona", "nobody"), "There is no persona 'nobody'."),
    ],
)
def test_words_that_make_no_sense_are_named(rosa, words, fault):
    with pytest.raises(RuntimeError, match="CommandError") as failed:
        rosa.manage("prompt", *words)

    assert fault in str(failed.value)


def test_reader_that_leaves_ends_the_command_in_silence(rosa, tmp_path):
    # More than a pipe holds.
    path = write(tmp_path, *({"id": number, "text": "Where is the desk?"} for number in range(99)))
    command = [sys.executable, "manage.py", "prompt", "--jsonl", str(path)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

    with subprocess.Popen(command, cwd=ROOT, env=rosa.environment, **pipes) as process:
        first = json.loads(process.stdout.readline())
        process.stdout.close()
        complaints = process.stderr.read()

    assert (first["id"], process.returncode, complaints) == (0, 141, b"")


def test_a_thousand_lines_take_seconds(ask):
    few = questions()
    lines = [{"id": n, "text": f"{few[n % len(few)]['text']} {n}"} for n in range(1000)]
    begun = time.monotonic()

    found = ask(*lines)

    assert [line["id"] for line in found] == list(range(1000))
    # It takes three on a fast machine.
    assert time.monotonic() - begun < 60
