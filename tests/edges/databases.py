"""Tests in both databases: each function gets an empty one, behind Django's default connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.core.management import call_command

from agent import models
from tests.edges.journals import using

# What tests write.
_FILLED = [
    model._meta.db_table
    for model in (
        models.Asked,
        models.Attempt,
        models.Channel,
        models.Conversation,
        models.Dialogue,
        models.QueuedRequest,
        models.SearchEntry,
        models.Tally,
    )
]


@contextmanager
def pointed_at_url(url: str) -> Iterator[str]:
    """Make Django use a database for a while."""
    with using(**environ.Env.db_url_config(url)):
        yield url


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str, django_db_blocker: Any) -> str:
    """The URL of a database with tables."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute("CREATE DATABASE tables")
    url = postgres_url.replace("/postgres", "/tables")
    with django_db_blocker.unblock(), pointed_at_url(url):
        call_command("migrate", verbosity=0)
    return url


@pytest.fixture
def postgres_database(postgres_tables: str, django_db_blocker: Any) -> Iterator[str]:
    """A database in PostgreSQL that has no conversations, which Django uses."""
    with psycopg.connect(postgres_tables, autocommit=True) as server:
        server.execute(f"TRUNCATE {', '.join(_FILLED)} CASCADE")
    with django_db_blocker.unblock(), pointed_at_url(postgres_tables) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest) -> Path | str:
    """An empty database, once of each kind, which Django uses."""
    kinds = {"sqlite": "database", "postgresql": "postgres_database"}
    return request.getfixturevalue(kinds[request.param])
