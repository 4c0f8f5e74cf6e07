"""What has to be there before Rosa serves: database, first content, an account, static files."""

import hashlib
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from agent import sample_tests, school
from agent.models import Learned
from knowledge import brief
from knowledge.importers.apply import import_path
from knowledge.importers.kinds import KINDS
from knowledge.importers.report import Report
from knowledge.models import Deletion

DEMO_CONTENT = settings.BASE_DIR / "knowledge" / "demo"
ADMIN = "admin"


def needs_migration() -> bool:
    """Whether the tables are older than the code; makes the folder of a new SQLite file."""
    if connection.vendor == "sqlite" and not connection.is_in_memory_db():
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate() -> None:
    """Bring the tables to the state of the code."""
    call_command("migrate", interactive=False, verbosity=0)


def is_untouched() -> bool:
    """Whether nobody has put anything into the database yet: no account, no content."""
    models = [get_user_model(), Deletion, *(kind.model for kind in KINDS.values())]
    return not any(model.objects.exists() for model in models)


def fill() -> tuple[Report, str]:
    """Import the demo content and make the admin account; return the report and its password."""
    password = secrets.token_urlsafe(15)
    with transaction.atomic():
        report = import_path(DEMO_CONTENT)
        sample_tests.add_all()
        get_user_model().objects.create_superuser(ADMIN, password=password)
    return report, password


def teach() -> Learned:
    """Have the guard learn the red zone, so that the first visitor is guarded in full."""
    return school.learn(brief.load().topics)


def needs_static_files() -> bool:
    """Whether the collected static files are missing or older than their sources."""
    stamp = _stamp_path()
    is_there = Path(settings.STATIC_ROOT).is_dir() and stamp.is_file()
    return not is_there or stamp.read_text() != _static_sources()


def collect_static_files() -> None:
    """Collect the static files of all packages anew."""
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    _stamp_path().write_text(_static_sources())


def _stamp_path() -> Path:
    # Beside the folder: what lies in it is served, and cleared.
    return Path(settings.STATIC_ROOT).with_suffix(".stamp")


def _static_sources() -> str:
    """Return a digest of the names, sizes and times of all files to collect."""
    return hashlib.sha256("\n".join(_static_lines()).encode()).hexdigest()


def _static_lines() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            yield f"{name} {stat.st_size} {stat.st_mtime_ns}"
