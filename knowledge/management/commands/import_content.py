"""Import content: `manage.py import_content knowledge/demo --dry-run`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.importers.apply import import_path
from knowledge.importers.tables import TITLES
from knowledge.management.database import usable_database


class Command(BaseCommand):
    help = (
        "Import content: knowledge packs (YAML), tables (CSV, XLSX), exports of Indico and pretalx "
        "(JSON), calendars. What a file is shows in its content."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="a folder of such files, or one of them")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace what staff edited, bring back what staff deleted",
        )

        parser.add_argument(
            "--kind", choices=list(TITLES), default="", help="what tables hold, if not their header"
        )

    def handle(
        self, *, path: Path, dry_run: bool, overwrite: bool, kind: str, **options: Any
    ) -> None:
        try:
            with usable_database():
                report = import_path(path, dry_run=dry_run, overwrite=overwrite, kind=kind)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report.lines()))
        if report.refused:
            raise CommandError(report.verdict())
