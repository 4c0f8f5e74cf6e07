"""Fixtures of the whole suite; the network beyond this machine is off."""

import ipaddress
import os
import socket
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation

# Playwright runs a loop of its own in the test's thread, which Django takes for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

_connect = socket.socket.connect


def _connect_on_this_machine_only(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise OSError(f"The tests do not leave this machine, but something calls {host!r}.")
    return _connect(self, address)


@pytest.fixture(scope="session", autouse=True)
def _network_off():
    socket.socket.connect = _connect_on_this_machine_only
    yield
    socket.socket.connect = _connect


@pytest.fixture(autouse=True)
def _in_english():
    """A page that a test before asked for in Arabic leaves that language in the thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """After a test with transactions of its own the tables are as migrations left them.

    Django would empty them, and so take from the tests that follow what migrations put in.
    """
    empty = TransactionTestCase._fixture_teardown
    migrated = sqlite3.connect(":memory:", check_same_thread=False)
    with django_db_blocker.unblock():
        connection.ensure_connection()
        connection.connection.backup(migrated)

    def put_back(case):
        connection.ensure_connection()
        migrated.backup(connection.connection)

    TransactionTestCase._fixture_teardown = put_back
    yield
    TransactionTestCase._fixture_teardown = empty
    migrated.close()


@pytest.fixture
def upstream():
    """A scripted language model's server in a thread of its own; see `tests.upstream`."""
    from tests.upstream import Upstream

    with Upstream() as double:
        yield double


@pytest.fixture
def tavus():
    """A double of the Tavus API that finds no broken rule in the end; see `tests.tavus_double`."""
    from tests.tavus_double import running_double

    yield from running_double()


@pytest.fixture(scope="session")
def demo_brief(tmp_path_factory, django_db_blocker):
    """The demo content as a brief, read through a database of its own."""
    from django.core.management import call_command

    from knowledge import brief
    from knowledge.importers.apply import import_path
    from tests.edges.journals import pointed_at

    path = tmp_path_factory.mktemp("demo") / "rosa.sqlite3"
    with django_db_blocker.unblock(), pointed_at(path):
        call_command("migrate", verbosity=0)
        import_path(Path(__file__).resolve().parents[1] / "knowledge" / "demo")
        return brief.load()
