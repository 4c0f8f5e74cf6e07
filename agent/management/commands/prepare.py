"""Make what Rosa needs before she serves. Quick, and without effect, once all is there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from agent import first_start


class Command(BaseCommand):
    help = "Make the database, the demo content, an admin account and the static files if missing."
    # The server runs the checks; here they would cost half a second of every start.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        try:
            self._prepare()
        except DatabaseError as error:
            reason = " ".join(str(error).split())
            raise CommandError(
                f"The database cannot be used ({reason}). Start it, or set DATABASE_URL."
            ) from error

    def _prepare(self) -> None:
        if first_start.needs_migration():
            self._say("Making the tables of the database ...")
            first_start.migrate()
        if first_start.needs_static_files():
            self._say("Collecting the static files ...")
            first_start.collect_static_files()
        if first_start.is_untouched():
            self._say("Importing the demo content ...")
            report, password = first_start.fill()
            self._say(f"Imported {len(report.names('added'))} records.")
            self._say("Teaching the guard what Rosa declines ...")
            self._say(f"It has learned from {first_start.teach().sentences} sentences.\n")
            self._say(f"The admin is at http://{settings.HOST}:{settings.PORT}/admin/")
            self._say(f"  user:     {first_start.ADMIN}")
            self._say(f"  password: {password}")
            self._say("The password is not shown again; to set another one:")
            self._say(f"  .venv/bin/python manage.py changepassword {first_start.ADMIN}\n")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
