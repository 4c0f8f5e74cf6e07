"""`manage.py export_conversations`: what was asked and answered."""

import csv
import io
import json
import signal
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from agent.export import FIELDS, ended_attempts
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = "Print every attempt that has ended, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=["jsonl", "csv", "txt"], default="jsonl")
        parser.add_argument("--since", default="", help="ISO time; only what began at or after it")

    def handle(self, *args: Any, **options: Any) -> None:
        # A reader such as `head` may close the pipe; that ends the command like any other.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        write = {"jsonl": _jsonl, "csv": _csv, "txt": _txt}[options["format"]]
        since = _since(options["since"])
        with usable_database():
            for line in write(ended_attempts(since)):
                self.stdout.write(line)


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text!r} is no ISO time. Use one like 2025-09-08.") from None
    return since if since.tzinfo else since.replace(tzinfo=UTC)


def _jsonl(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield orjson.dumps(row).decode()


def _csv(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    yield ",".join(FIELDS)
    for row in rows:
        line = io.StringIO()
        values = (_cell(row[name]) for name in FIELDS)
        csv.writer(line, lineterminator="").writerow(values)
        yield line.getvalue()


def _cell(value: Any) -> Any:
    """Return a value for a table; a spreadsheet must not take a question for a formula."""
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _txt(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield f"[{row['started_at']}] {row['conversation']} ({row['persona']}, {row['status']})"
        yield f"  Q: {row['question']}"
        yield f"  A: {row['answer']}"
