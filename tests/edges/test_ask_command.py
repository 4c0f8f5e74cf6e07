"""`manage.py ask`, as a shell runs it: text or lines of JSON, as they are made."""

import fcntl
import json
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.bench.processes import ROOT, Rosa
from tests.edges.conftest import exported
from tests.upstream import Script, Upstream

GOOD_DAY = Script(text=("Good day. ", "I am Rosa."))
FIRST = {"index": 0, "content": "Good day. "}
SAID = "Good day. I am Rosa."


@pytest.fixture
def rosa(content_database: Path, tmp_path: Path, upstream: Upstream) -> Rosa:
    """A Rosa that does not serve."""
    upstream.play(GOOD_DAY)
    upstream.calls.clear()
    shutil.copy(content_database, tmp_path / "rosa.sqlite3")
    return Rosa(tmp_path, upstream.url)


@contextmanager
def asking(rosa: Rosa, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the command with pipes; it is gone after that."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "manage.py", "ask", *words]
    with subprocess.Popen(command, cwd=ROOT, env=rosa.environment, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def outcome(rosa: Rosa, *words: str, given: bytes = b"") -> tuple[int, list[Any], str]:
    """Return the exit code, the lines of JSON, and what is said on standard error."""
    with asking(rosa, *words) as process:
        out, complaints = process.communicate(given, timeout=60)
    return process.returncode, [json.loads(line) for line in out.splitlines()], complaints.decode()


def test_text_comes_as_it_is(rosa: Rosa) -> None:
    assert rosa.manage("ask", "Who are you?") == f"{SAID}\n"


def test_json_is_one_line_that_holds_what_the_export_does(rosa: Rosa) -> None:
    code, (line,), complaints = outcome(rosa, "Who are you?", "--json", "--lang", "fr")

    (stored,) = exported(rosa, line["conversation"])
    both = line.keys() & stored.keys()
    assert (code, complaints, line["answer"], line["lang"]) == (0, "", SAID, "fr")
    assert {name: line[name] for name in both} == {name: stored[name] for name in both}
    assert line.keys() - both == {"usage", "finish_reason"}


def test_pieces_are_numbered_lines_and_the_whole_comes_last(rosa: Rosa) -> None:
    code, lines, complaints = outcome(rosa, "Who are you?", "--json", "--stream")

    *pieces, whole = lines
    assert [piece["index"] for piece in pieces] == list(range(len(pieces)))
    assert "".join(piece["content"] for piece in pieces) == whole["answer"] == SAID
    assert (code, complaints, whole["done"]) == (0, "", True)


def test_a_question_is_read_from_standard_input(rosa: Rosa) -> None:
    given = "Où est le bureau ?\n".encode()

    _code, (line,), _complaints = outcome(rosa, "-", "--json", given=given)

    assert (line["question"], line["lang"]) == ("Où est le bureau ?", "fr")


def test_a_piece_comes_when_it_is_made_and_ctrl_c_closes_the_call_at_once(
    rosa: Rosa, upstream: Upstream
) -> None:
    upstream.play(Script(text=("Good day. ",), then="hang"))

    with asking(rosa, "Who are you?", "--json", "--stream") as process:
        assert json.loads(process.stdout.readline()) == FIRST
        process.send_signal(signal.SIGINT)
        upstream.wait_until(lambda: upstream.calls[0].connection.closed_by_client)
        _rest, complaints = process.communicate(timeout=60)

    (stored,) = map(json.loads, rosa.manage("export_conversations").splitlines())
    assert (process.returncode, complaints) == (130, b"")
    assert (stored["answer"], stored["status"]) == ("Good day. ", "cut")


def test_ctrl_c_before_the_first_word_closes_the_call_too(rosa: Rosa, upstream: Upstream) -> None:
    upstream.play(Script(then="silent"))

    with asking(rosa, "Who are you?") as process:
        upstream.wait_until(lambda: upstream.calls, timeout_s=60)
        process.send_signal(signal.SIGINT)
        upstream.wait_until(lambda: upstream.calls[0].connection.closed_by_client)
        said = process.communicate(timeout=60)

    assert (process.returncode, said) == (130, (b"", b""))


def test_ctrl_c_ends_the_wait_for_standard_input(rosa: Rosa) -> None:
    with asking(rosa, "-") as process:
        until_it_reads(process)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)

    assert (process.returncode, said) == (130, (b"", b""))


def until_it_reads(process: "subprocess.Popen[bytes]") -> None:
    """Return once the process has taken what is written to it."""
    process.stdin.write(b"Who")
    process.stdin.flush()
    left = struct.pack("i", 1)
    deadline = time.monotonic() + 60
    while struct.unpack("i", left) != (0,):
        assert time.monotonic() < deadline
        time.sleep(0.01)
        left = fcntl.ioctl(process.stdin, termios.FIONREAD, left)


@pytest.mark.parametrize("words", [(), ("--json", "--stream")], ids=["text", "json"])
def test_a_reader_that_leaves_ends_it_in_silence(
    rosa: Rosa, upstream: Upstream, words: tuple[str, ...]
) -> None:
    upstream.play(Script(text=("Again and again. ",) * 10_000, gap_s=0.01))

    with asking(rosa, "Who are you?", *words) as process:
        assert process.stdout.read(5)
        process.stdout.close()
        complaints = process.stderr.read()

    assert (process.returncode, complaints) == (141, b"")
    upstream.wait_until(lambda: upstream.calls[0].connection.closed_by_client)


@pytest.mark.parametrize(
    ("words", "given", "code", "fault"),
    [
        (("Hi", "--persona", "nobody"), b"", "model_not_found", "There is no persona 'nobody'."),
        (("Hi", "--lang", "French"), b"", None, "lang is 'French'; use a code"),
        (("-",), b"\xff", None, "text has characters that are not valid Unicode."),
        (("-",), b"", None, "text is ''; it must be a question."),
    ],
    ids=["persona", "lang", "bytes", "nothing"],
)
def test_an_error_is_a_line_of_json_too(
    rosa: Rosa, words: tuple[str, ...], given: bytes, code: str | None, fault: str
) -> None:
    status, (line,), complaints = outcome(rosa, *words, "--json", given=given)

    assert (status, line["error"]["code"]) == (1, code)
    assert line["error"]["message"].startswith(fault)
    assert complaints == f"CommandError: {line['error']['message']}\n"


def test_a_database_without_tables_is_an_error_as_any_other(tmp_path: Path) -> None:
    status, (line,), complaints = outcome(Rosa(tmp_path, ""), "Hi", "--json")

    assert (status, line["error"]["code"]) == (1, "not_ready")
    assert complaints == f"CommandError: {line['error']['message']}\n"
