"""Starts what a benchmark needs, each on its core: the upstream, Rosa, the load client."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
DEMO_CONTENT = "knowledge/demo"
# Daphne as it comes, without our launcher; see `Rosa.program`.
DAPHNE = ("-m", "daphne", "-p", "{port}", "rosa.asgi:application")
_START_LIMIT_S = 60.0
_END_LIMIT_S = 15.0
_COMMAND_LIMIT_S = 180.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cores() -> tuple[set[int], set[int]]:
    """Return the core of the server and those of everything else; all are one if there is one."""
    first, *rest = sorted(os.sched_getaffinity(0))
    return {first}, set(rest[:1]) or {first}


class Startable:
    """What runs in a process of its own; how it starts is its own, too."""

    process: "subprocess.Popen[bytes] | None"

    def stop(self) -> None:
        """End it, kindly first."""
        if self.process:
            end(self.process)
            self.process = None

    def kill(self) -> None:
        """End it at once, as a crash would, or a machine that loses its power."""
        if self.process:
            self.process.kill()
            self.process.wait(_END_LIMIT_S)
            self.process = None


@dataclass(slots=True)
class Rosa(Startable):
    """One Rosa in a folder of her own; `start` and `stop` as often as needed."""

    folder: Path
    upstream_url: str
    database_url: str = ""
    port: int = 0
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    process: subprocess.Popen[bytes] | None = None
    settings: dict[str, str] = field(default_factory=dict)
    # What Python runs; `{port}` is the port.
    program: tuple[str, ...] = ("-m", "rosa.server")

    def __post_init__(self) -> None:
        self.port = self.port or free_port()
        self.database_url = self.database_url or f"sqlite:///{self.folder / 'rosa.sqlite3'}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of this machine's environment but what a process needs to run."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "rosa.settings",
            "ROSA_IGNORE_DOTENV": "1",
            "SECRET_KEY": self.key,
            "ROSA_API_KEY": self.key,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "DATABASE_URL": self.database_url,
            "SPOOL_DIR": str(self.folder / "spool"),
            "AUDIO_DIR": str(self.folder / "audio"),
            "LLM_API_ENDPOINT": self.upstream_url,
            "LLM_MODEL": "double",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            # It would take the processor from what is measured or tested.
            "GUARD_TRAINING": "false",
            **self.settings,
        }

    def manage(self, *arguments: str) -> str:
        """Return the standard output of one of Rosa's commands; raises RuntimeError if it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=_COMMAND_LIMIT_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
        return done.stdout

    def prepare(self) -> None:
        """Make the database with the demo content."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("import_content", DEMO_CONTENT)

    def start(self) -> None:
        """Start the server and return once it answers; raises RuntimeError if it does not."""
        self.process = self.launch()
        self._wait_until_it_answers()

    def launch(self) -> "subprocess.Popen[bytes]":
        """Start the server's process without waiting for it; the caller ends it."""
        with on_cores(cores()[0]):
            return self.spawn(*(word.format(port=self.port) for word in self.program))

    def spawn(
        self, *program: str, log: str = "rosa.log", **settings: str
    ) -> "subprocess.Popen[bytes]":
        """Start a process of hers that writes to a log in her folder; the caller ends it."""
        with (self.folder / log).open("ab") as file:
            return subprocess.Popen(
                [sys.executable, *program],
                cwd=ROOT,
                env=self.environment | settings,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
            )

    def log(self) -> str:
        return (self.folder / "rosa.log").read_text(errors="replace")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"Rosa ended at her start:\n{self.log()[-3000:]}")
            if answers(f"http://127.0.0.1:{self.port}/healthz"):
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"Rosa did not answer in {_START_LIMIT_S} s:\n{self.log()[-3000:]}")


@contextlib.contextmanager
def running_rosa(
    upstream_url: str, database_url: str = "", snippet: str = "", *, taught: bool = False
) -> Iterator[Rosa]:
    """Give a prepared, running Rosa in a temporary folder, and end her after that.

    `snippet` is Python that changes the content before she starts; `taught`: her guard has learned
    the red zone.
    """
    folder = Path(tempfile.mkdtemp(prefix="rosa-bench-"))
    rosa = Rosa(folder, upstream_url, database_url)
    try:
        rosa.prepare()
        if snippet:
            rosa.manage("shell", "--verbosity", "0", "--command", snippet)
        if taught:
            rosa.manage("train_guard")
        rosa.start()
        yield rosa
    finally:
        rosa.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running_upstream(port: int = 0) -> Iterator[str]:
    """Give the base URL of an upstream double in a process of its own."""
    with on_cores(cores()[1]):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.upstream", "--port", str(port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
    try:
        assert process.stdout
        line = process.stdout.readline().strip()
        if not line:
            raise RuntimeError(f"The upstream double did not start on port {port}.")
        yield f"http://127.0.0.1:{line}/v1"
    finally:
        end(process)


def run_load(*arguments: str, key: str, limit_s: float) -> str:
    """Return the line that `tests.bench.load` prints."""
    with on_cores(cores()[1]):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.load", *arguments],
            cwd=ROOT,
            env={**os.environ, "BENCH_KEY": key},
            stdout=subprocess.PIPE,
            text=True,
        )
    try:
        out, _ = process.communicate(timeout=limit_s)
    finally:
        end(process)
    if process.returncode:
        raise RuntimeError(f"The load client failed: {' '.join(arguments)}")
    return out


def end(process: "subprocess.Popen[bytes] | subprocess.Popen[str]") -> None:
    """End one process, kindly first."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_END_LIMIT_S)
    if process.stdout:
        process.stdout.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    """Whether something answers there with a status below 500."""
    if urlsplit(url).scheme != "http":
        raise ValueError(f"Only http addresses are asked, not {url!r}.")
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return error.code < 500
    except OSError:
        return False


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def busy_seconds(pid: int) -> float:
    """Return how long a process's core has worked so far, for whomever; 0 if it has several."""
    core, *more = os.sched_getaffinity(pid)
    if more:
        return 0.0
    lines = Path("/proc/stat").read_text().splitlines()
    counts = next(line.split()[1:] for line in lines if line.startswith(f"cpu{core} "))
    user, nice, system, _idle, _io, irq, softirq, steal = map(int, counts[:8])
    return (user + nice + system + irq + softirq + steal) / _TICKS_PER_S


def rss_mb(pid: int) -> float:
    """Return the memory that a process holds, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def own_core() -> contextlib.AbstractContextManager[None]:
    """Keep this process off the server's core."""
    return on_cores(cores()[1])


@contextlib.contextmanager
def on_cores(wanted: set[int]) -> Iterator[None]:
    """Keep this process, and those it starts inside, on these cores."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, wanted)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
