"""Import a knowledge pack: `manage.py import_content knowledge/demo --dry-run`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from knowledge.importers.apply import import_path


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
            report = import_path(path, dry_run=dry_run, overwrite=overwrite)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({error}). If it has no tables yet, run "
                "`manage.py migrate` first."
            ) from error
        self.stdout.write("\n".join(report.lines()))
        if report.refused:
            raise CommandError(
                f"{len(report.refused)} refused; the rest was {'good' if dry_run else 'imported'}."
            )
