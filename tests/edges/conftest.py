"""A running Rosa, real in every part, for tests from outside."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.bench.processes import Rosa
from tests.edges.browsed import context, visit  # noqa: F401  (fixtures)
from tests.edges.browsers import (  # noqa: F401  (fixtures)
    admin_page,
    browser,
    live_page,
    page,
    site,
    staff_page,
)
from tests.edges.databases import (  # noqa: F401  (fixtures)
    either_database,
    postgres_database,
    postgres_tables,
)
from tests.edges.dialogues import at_desk, prompter, small_prompter  # noqa: F401  (fixtures)
from tests.edges.journals import book, database, template  # noqa: F401  (fixtures)
from tests.edges.kiosks import calling, device  # noqa: F401  (fixtures)
from tests.edges.queues import ana, ben  # noqa: F401  (fixtures)
from tests.edges.reviews import turn  # noqa: F401  (fixture)
from tests.edges.staff import staff, staffed_rosa  # noqa: F401  (fixtures)
from tests.edges.stages import backstage, stage, stage_context  # noqa: F401  (fixtures)
from tests.edges.translations import drafts_at_once, lunch, model  # noqa: F401  (fixtures)
from tests.services import running_postgres
from tests.upstream import Script, Upstream


@pytest.fixture(scope="session")
def content_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo content, to be copied; the static files are in place too."""
    folder = tmp_path_factory.mktemp("content")
    rosa = Rosa(folder, "")
    rosa.prepare()
    rosa.manage("collectstatic", "--noinput", "--verbosity", "0")
    return folder / "rosa.sqlite3"


@pytest.fixture
def start_rosa(content_database: Path, tmp_path: Path) -> Iterator[Callable[..., Rosa]]:
    """Start a Rosa of the test's own: `start_rosa(upstream_url, DEBUG="true")`.

    `program` is what Python runs, see `Rosa.program`; nobody waits until that answers.
    """
    started: list[Rosa] = []

    def start(
        upstream_url: str = "",
        database_url: str = "",
        program: tuple[str, ...] = (),
        **settings: str,
    ) -> Rosa:
        folder = tmp_path / f"rosa-{len(started)}"
        folder.mkdir()
        if not database_url:
            shutil.copy(content_database, folder / "rosa.sqlite3")
        rosa = Rosa(folder, upstream_url, database_url, settings=settings)
        started.append(rosa)
        if program:
            rosa.program = program
            rosa.process = rosa.launch()
        else:
            rosa.start()
        return rosa

    yield start
    for rosa in started:
        rosa.stop()


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """The upstream double that the module's Rosa asks."""
    with Upstream(Script(text=("Good ", "day, ", "Excellency."))) as double:
        yield double


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    """What `rosa` is started with; a module that wants more has its own."""
    return {}


@pytest.fixture(scope="module")
def rosa(
    content_database: Path,
    upstream: Upstream,
    rosa_settings: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Rosa]:
    """One Rosa for a module's tests, answered by `upstream`."""
    folder = tmp_path_factory.mktemp("rosa")
    shutil.copy(content_database, folder / "rosa.sqlite3")
    running = Rosa(folder, upstream.url, settings=rosa_settings)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(rosa: Rosa) -> Iterator[openai.OpenAI]:
    """The official client, without its retries."""
    with official_client(rosa) as official:
        yield official


def official_client(rosa: Rosa, **options: Any) -> openai.OpenAI:
    """Return the official client of a running Rosa."""
    return openai.OpenAI(base_url=rosa.url, api_key=rosa.key, max_retries=0, **options)


def exported(rosa: Rosa, conversation: str) -> list[dict[str, Any]]:
    """Return the attempts of one conversation as the export shows them."""
    lines = rosa.manage("export_conversations", "--format", "jsonl").splitlines()
    return [row for row in map(json.loads, lines) if row["conversation"] == conversation]


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    with running_postgres() as url:
        yield url
