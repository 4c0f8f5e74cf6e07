"""The import rules as a map: who may import what, and which files touch nothing but values."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = ("agent", "knowledge", "rosa", "tests", "manage")
# What a pure file may import of others: no I/O, no clock, no framework.
PURE = (
    *(
        "collections",
        "copy",
        "dataclasses",
        "enum",
        "functools",
        "itertools",
        "math",
        "types",
        "typing",
    ),
    *("datetime", "hashlib", "heapq", "html", "re", "unicodedata", "zoneinfo"),
    *("numpy", "opencc", "orjson", "rapidfuzz", "Stemmer", "uuid"),
    "threading",  # a stemmer per thread
)
CONTENT_VALUES = (
    "knowledge.values",
    "knowledge.dates",
    "knowledge.language",
    "knowledge.languages",
)
SEARCH = (
    *CONTENT_VALUES,
    *("knowledge.wordlists", "knowledge.glossary", "knowledge.concepts", "knowledge.numbers"),
    *("knowledge.phonetics", "knowledge.entries", "knowledge.reach", "knowledge.postings"),
    *("knowledge.hours", "knowledge.times"),
    *("knowledge.programme", "knowledge.questions"),
)
WALKING = (*SEARCH, "knowledge.mentions", "knowledge.waymarks", "knowledge.route_texts")
# Place -> what it may import of ours; the longest place that fits counts.
PURE_PLACES = {
    "knowledge/dates.py": (),
    "knowledge/values.py": ("knowledge.dates",),
    "knowledge/languages.py": (),
    "knowledge/differences.py": (),
    "knowledge/wordlists.py": (),
    "knowledge/glossary": ("knowledge.glossary",),
    "knowledge/language.py": ("knowledge.wordlists", "knowledge.glossary"),
    "knowledge/concepts.py": SEARCH,
    "knowledge/phonetics.py": SEARCH,
    "knowledge/numbers.py": SEARCH,
    "knowledge/duplicates.py": ("knowledge.language",),
    "knowledge/entries.py": SEARCH,
    "knowledge/reach.py": SEARCH,
    "knowledge/postings.py": SEARCH,
    "knowledge/hours.py": SEARCH,
    "knowledge/times.py": SEARCH,
    "knowledge/programme.py": SEARCH,
    "knowledge/questions.py": SEARCH,
    "knowledge/retrieval.py": SEARCH,
    "knowledge/needs.py": SEARCH,
    "knowledge/meaning.py": (*SEARCH, "knowledge.needs"),
    "knowledge/mentions.py": SEARCH,
    "knowledge/waymarks.py": (),
    "knowledge/route_texts.py": (),
    "knowledge/routes.py": WALKING,
    "agent/core": ("agent.core", *CONTENT_VALUES),
    # Names are heard in other scripts, and words in other languages.
    "agent/core/candidates.py": ("agent.core", *CONTENT_VALUES, "knowledge.concepts"),
    "agent/core/follower.py": (
        *("agent.core", *CONTENT_VALUES),
        *("knowledge.concepts", "knowledge.phonetics"),
    ),
    "agent/providers/payload.py": ("agent.core",),
}
PLACES = PURE_PLACES | {
    "knowledge": ("knowledge",),
    "agent/providers": ("agent.core", "agent.providers", "knowledge.language"),
    # Seconds of sound are counted where all voices pass.
    "agent/providers/voices.py": ("agent.core", "agent.providers", "agent.metrics"),
    "agent/ids.py": (),
    "agent/spool.py": ("agent.ids",),
    "agent/metrics.py": (),
    "agent/news.py": ("agent.ids", "agent.metrics"),
    "agent/models": (
        *("agent.models", "agent.ids", "knowledge.models"),
        *("agent.core.calls", "agent.core.dialogue_names", "agent.core.notice"),
        "agent.core.origins",
    ),
    "agent/running.py": ("agent.journal",),
    "agent/management/commands/bench.py": ("tests.bench",),
    # It serves, and begins as the server does.
    "agent/management/commands/bridge.py": ("agent", "rosa.start"),
    "agent": ("agent", "knowledge"),
    "rosa": ("agent", "knowledge", "rosa"),
}
WAYS_IN = (
    *("agent.views", "agent.pages", "agent.kiosk_views", "agent.consumers", "agent.bridge"),
    *("agent.management", "agent.admin", "agent.visitor_consumer", "agent.visitor_pages"),
    *("agent.dialogue_views", "agent.dialogue_health", "agent.audio_view", "agent.stage_consumer"),
    *("agent.stage_pages", "agent.spectator_pages", "agent.stage_door", "agent.asking"),
)
# Place -> what it must not import though the map above lets it; all places that fit count.
FORBIDDEN = {
    "agent/providers": ("django", "channels"),
    "agent/ids.py": ("django",),
    "agent/spool.py": ("django",),
    "agent/desk.py": ("agent.turn", "agent.journal", "agent.providers", *WAYS_IN),
    "agent/journal.py": ("agent.turn", "agent.desk", "agent.providers", *WAYS_IN),
    "agent/turn.py": (*WAYS_IN, "agent.running", "agent.models", "django"),
    "agent/opening.py": (*WAYS_IN, "agent.turn", "agent.running", "agent.models", "django"),
    "agent/grounding.py": (*WAYS_IN, "agent.turn", "agent.running", "agent.models", "django"),
    "agent/admin": (
        "agent.views",
        "agent.kiosk_views",
        "agent.consumers",
        "agent.bridge",
        "agent.running",
    ),
}
# What reads the clock or the outside without an import.
IMPURE_CALLS = {"open", "print", "input", "datetime.now", "datetime.utcnow", "date.today"}


def source_files() -> list[Path]:
    files = [p for top in ("agent", "knowledge", "rosa") for p in (ROOT / top).rglob("*.py")]
    return sorted(p.relative_to(ROOT) for p in files if "migrations" not in p.parts)


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield what is imported in full: `from a import b` is `a.b`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = "." * node.level + (node.module or "")
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_within(name: str, places: tuple[str, ...]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def fits(path: Path, place: str) -> bool:
    return path == Path(place) or Path(place) in path.parents


def faults(path: Path, source: str) -> list[str]:
    """Return what in the file breaks the map."""
    tree = ast.parse(source)
    place = max((p for p in PLACES if fits(path, p)), key=len)
    allowed = PLACES[place] + (PURE if place in PURE_PLACES else ())
    forbidden = tuple(name for p, names in FORBIDDEN.items() if fits(path, p) for name in names)
    found = []
    for name in imports(tree):
        is_judged = place in PURE_PLACES or name.startswith(".") or is_within(name, OURS)
        if (is_judged and not is_within(name, allowed)) or is_within(name, forbidden):
            found.append(f"{path} must not import {name}")
    if place in PURE_PLACES:
        found += [f"{path} must not call {name}()" for name in sorted(impure_calls(tree))]
    return found


def impure_calls(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {ast.unparse(function) for function in calls} & IMPURE_CALLS


def test_every_file_imports_only_what_its_place_may() -> None:
    found = [f for path in source_files() for f in faults(path, (ROOT / path).read_text())]

    assert found == []


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("agent/core/wire.py", "import django.db", "must not import django.db"),
        ("agent/core/wire.py", "import time", "must not import time"),
        ("agent/core/wire.py", "from knowledge import brief", "must not import knowledge.brief"),
        ("agent/core/wire.py", "from . import guard", "must not import ..guard"),
        ("agent/core/prompt.py", "n = datetime.now(UTC)", "must not call datetime.now()"),
        ("knowledge/brief.py", "def f():\n  import agent.desk", "must not import agent.desk"),
        ("knowledge/retrieval.py", "import pathlib", "must not import pathlib"),
        ("agent/providers/chain.py", "from django.conf import settings", "django.conf.settings"),
        ("agent/providers/chain.py", "from agent import models", "must not import agent.models"),
        ("agent/turn.py", "from agent.views import models", "must not import agent.views.models"),
        ("agent/views.py", "from rosa import settings", "must not import rosa.settings"),
        ("agent/views.py", "import tests.upstream", "must not import tests.upstream"),
    ],
)
def test_the_map_names_the_file_and_the_import(path: str, source: str, fault: str) -> None:
    (found,) = faults(Path(path), source)

    assert found.startswith(path)
    assert found.endswith(fault)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("agent/core/prompt.py", "from knowledge.values import Brief"),
        ("agent/providers/streamed.py", "import aiohttp"),
        ("agent/views.py", "from agent import turn"),
        ("rosa/asgi.py", "from agent.views import chat_completions"),
        ("knowledge/brief.py", "from django.db import models"),
    ],
)
def test_the_map_lets_right_imports_through(path: str, source: str) -> None:
    assert faults(Path(path), source) == []


def test_pure_files_run_without_a_framework() -> None:
    modules = [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in source_files()
        if any(fits(path, place) for place in PURE_PLACES)
    ]
    blocked = ("django", "channels", "aiohttp", "openai", "httpx2", "asyncio", "socket")
    code = f"import sys, importlib\nsys.modules.update(dict.fromkeys({blocked!r}))\n"
    code += f"for name in {modules!r}: importlib.import_module(name)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.stderr == ""
