"""The first start, and every start after it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

from agent.defaults import PERSONAS, PROVIDERS
from agent.models import Persona, PersonaProvider, Provider
from knowledge import revision
from knowledge.models import Deletion, Fact

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def prepare(settings, tmp_path, capsys):
    """Run the command with static files of its own; return what it printed."""
    settings.STATIC_ROOT = tmp_path / "static"

    def run():
        call_command("prepare")
        return capsys.readouterr().out

    return run


@pytest.mark.django_db
def test_the_first_start_brings_content_an_account_and_static_files(prepare, tmp_path):
    printed = prepare()

    password = re.search(r"password: (\S{20})\n", printed)[1]
    assert authenticate(username="admin", password=password).is_superuser
    assert Fact.objects.count() == 104
    assert (tmp_path / "static" / "admin" / "css" / "base.css").is_file()


@pytest.mark.django_db
def test_the_second_start_does_and_says_nothing(prepare):
    first, number = prepare(), revision.current()

    assert (bool(first), prepare(), revision.current()) == (True, "", number)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "touch",
    [
        lambda: get_user_model().objects.create_user("anna"),
        lambda: Fact.objects.create(slug="own", question="Q", answer="A"),
        lambda: Deletion.objects.create(kind="fact", slug="opening"),
    ],
    ids=["an account", "a record", "a deleted record"],
)
def test_a_database_in_use_gets_neither_content_nor_account(prepare, touch):
    touch()
    records, users = Fact.objects.count(), get_user_model().objects.count()

    prepare()

    assert (Fact.objects.count(), get_user_model().objects.count()) == (records, users)


@pytest.mark.django_db
def test_static_files_are_collected_again_once_a_source_changes(prepare, settings, tmp_path):
    source = tmp_path / "own"
    source.mkdir()
    settings.STATICFILES_DIRS = [source]
    prepare()

    (source / "kiosk.css").write_text("body { margin: 0 }")
    printed = prepare()

    assert printed == "Collecting the static files ...\n"
    assert (tmp_path / "static" / "kiosk.css").read_text() == "body { margin: 0 }"


@pytest.mark.django_db
def test_the_defaults_are_rows_that_staff_could_have_typed():
    rows = [*Provider.objects.all(), *Persona.objects.all()]
    for row in rows:
        row.full_clean()

    assert {row.slug for row in rows} == {row["slug"] for row in (*PROVIDERS, *PERSONAS)}
    assert not PersonaProvider.objects.exists()


@pytest.fixture
def start(tmp_path):
    """Run the command as a process of its own; return its exit code, output and errors."""
    (tmp_path / "own_settings.py").write_text(
        f"from rosa.settings import *\nSTATIC_ROOT = {str(tmp_path / 'static')!r}\n"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "own_settings",
        "ROSA_IGNORE_DOTENV": "1",
        "SECRET_KEY": "tests-only",
        "DEBUG": "true",
    }

    def run(database_url):
        result = subprocess.run(
            [sys.executable, "manage.py", "prepare"],
            cwd=ROOT,
            env={**environment, "DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            check=False,
        )
        return result.returncode, result.stdout, result.stderr

    return run


def test_a_start_in_an_empty_folder_makes_the_database_file(start, tmp_path):
    url = f"sqlite:///{tmp_path}/new/rosa.sqlite3"

    code, printed, _errors = start(url)

    assert (code, printed.splitlines()[0]) == (0, "Making the tables of the database ...")
    assert start(url) == (0, "", "")


def test_a_database_that_does_not_answer_is_named_without_its_password(start):
    code, printed, errors = start("postgres://rosa:secret@127.0.0.1:9/rosa")

    assert (code, printed) == (1, "")
    assert errors.startswith("CommandError: The database cannot be used (connection failed")
    assert "secret" not in errors
