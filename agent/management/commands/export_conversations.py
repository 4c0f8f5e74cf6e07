"""`manage.py export_conversations`: what was asked and answered."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent.export import LINES, ended_attempts
from agent.management import reader
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = "Print every attempt that has ended, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=list(LINES), default="jsonl")
        parser.add_argument("--since", default="", help="ISO time; only what began at or after it")

    def handle(self, *args: Any, **options: Any) -> None:
        since = _since(options["since"])
        with usable_database(), reader.may_leave():
            for line in LINES[options["format"]](ended_attempts(since)):
                self.stdout.write(line)


def _since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        since = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text!r} is no ISO time. Use one like 2025-09-08.") from None
    return since if since.tzinfo else since.replace(tzinfo=UTC)
