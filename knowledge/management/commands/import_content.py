"""Import a knowledge pack: `manage.py import_content knowledge/demo --dry-run`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.importers.apply import import_path
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = "Import facts, people, sessions, places and the red zone from YAML files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a folder of .yaml files, or one file")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace what staff edited, bring back what staff deleted",
        )

    def handle(self, *, path: Path, dry_run: bool, overwrite: bool, **options: Any) -> None:
        try:
            with usable_database():
                report = import_path(path, dry_run=dry_run, overwrite=overwrite)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report.lines()))
        if report.refused:
            raise CommandError(report.verdict())
