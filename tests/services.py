"""Servers that the tests start themselves, on free ports and in folders of their own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.bench.processes import Startable, end, free_port

_START_LIMIT_S = 30.0


def find_program(name: str, *folders: str) -> str:
    """Return a program's path; without it skip the test, or fail where services are required."""
    found = shutil.which(name)
    for pattern in folders:
        for folder in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            found = shutil.which(name, path=str(folder)) or found
    if found:
        return found
    reason = f"{name} is not installed: `make test` as root on Debian installs it."
    if os.environ.get("ROSA_REQUIRE_SERVICES"):
        pytest.fail(reason)
    pytest.skip(reason)


class Postgres:
    """A PostgreSQL of our own with an empty database; `start` and `stop` as often as needed."""

    def __init__(self) -> None:
        server = find_program("postgres", "/usr/lib/postgresql/*/bin")
        initdb = find_program("initdb", "/usr/lib/postgresql/*/bin")
        beside = Path(server).resolve().parent / "postgres"
        self._server = str(beside) if beside.exists() else server
        self._folder = Path(tempfile.mkdtemp(prefix="rosa-postgres-"))
        self._cluster = self._folder / "data"
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            owner = pwd.getpwnam(self._user)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        options = ["-U", "rosa", "--auth=trust", "-E", "UTF8"]
        _run([initdb, "-D", str(self._cluster), *options], self._user)

    @property
    def url(self) -> str:
        return f"postgres://rosa@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        """Start the server and return once it answers."""
        self._process = subprocess.Popen(
            [
                self._server,
                *("-D", str(self._cluster), "-p", str(self._port), "-h", "127.0.0.1"),
                *("-k", str(self._folder), "-c", "fsync=off"),
            ],
            user=self._user,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _wait_for_postgres(self.url)

    def stop(self) -> None:
        """Stop the server at once, as in an emergency: all that are connected are cut off."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_START_LIMIT_S)
            self._process = None

    def remove(self) -> None:
        """End the server in order, and delete its folder."""
        if self._process:
            # What is connected is cut off; on SIGTERM alone PostgreSQL would wait for it to leave.
            self._process.send_signal(signal.SIGINT)
            end(self._process)
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Give the URL of an empty database of a PostgreSQL of our own."""
    postgres = Postgres()
    try:
        postgres.start()
        yield postgres.url
    finally:
        postgres.remove()


class _Server(Startable):
    """A server whose program this machine has, on a free port."""

    def __init__(self, name: str, *folders: str) -> None:
        self._program = find_program(name, *folders)
        self._port = free_port()
        self.process = None

    def _begin(self, *options: str) -> None:
        """Return once it answers."""
        self.process = subprocess.Popen(
            [self._program, *options],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self._port)


class Redis(_Server):
    """A Redis of our own, which keeps nothing."""

    def __init__(self) -> None:
        super().__init__("redis-server")
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Return once it answers."""
        self._begin("--port", str(self._port), "--bind", "127.0.0.1", "--save", "")


@contextmanager
def running_redis() -> Iterator[Redis]:
    """Give a Redis that answers, and end it after that."""
    redis = Redis()
    redis.start()
    try:
        yield redis
    finally:
        redis.stop()


class Nats(_Server):
    """A nats-server of our own, which keeps what JetStream has accepted.

    `start` and `stop` as often as needed.
    """

    def __init__(self) -> None:
        super().__init__("nats-server", "/usr/sbin")
        self._folder = Path(tempfile.mkdtemp(prefix="rosa-nats-"))
        self.url = f"nats://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Return once it answers."""
        self._begin("-a", "127.0.0.1", "-p", str(self._port), "-js", "-sd", str(self._folder))

    def messages(self, stream: str) -> Path:
        """Return the folder of what a stream holds; of whom it was handed to others tell."""
        return self._folder / "jetstream" / "$G" / "streams" / stream / "msgs"

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def running_nats() -> Iterator[Nats]:
    """Give a nats-server that answers, and end it after that."""
    nats = Nats()
    nats.start()
    try:
        yield nats
    finally:
        nats.remove()


def wait_for_port(port: int) -> None:
    """Return once something listens on a port. Raises OSError where nothing does in time."""
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _wait_for_postgres(url: str) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _run(command: Sequence[str], user: str | None) -> None:
    subprocess.run(command, user=user, cwd="/", check=True, capture_output=True, timeout=60)
