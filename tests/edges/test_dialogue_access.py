"""Who is let in where: every path of dialogues, by every kind of caller, over a real socket."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.processes import Rosa
from tests.edges.rest import TALK, begin, call, channel_key
from tests.edges.staff import Staff, make_account

NAME = "0123456789abcdef" * 2 + ".mp3"
SPECTATOR_KEY = (
    "from uuid import UUID; from agent.access import spectator_key; "
    "print(spectator_key(UUID({!r})))"
)
# Path -> method, path, body; {} is the dialogue.
ASKED = {
    "init": ("POST", "/api/v1/init", TALK),
    "chat": ("POST", "/api/v1/chat", {"session_id": "{}"}),
    "read": ("GET", "/api/v1/session/{}", None),
    "delete": ("DELETE", "/api/v1/session/{}", None),
    "sound": ("GET", f"/audio/{NAME}", None),
    "health": ("GET", "/api/v1/health", None),
    "redis": ("GET", "/api/v1/health/redis", None),
}
ALL = dict.fromkeys(ASKED, 200)
# Of these nobody's key is asked.
OPEN = {"health": 200, "redis": 200}
NOTHING = {**dict.fromkeys(ASKED, 401), **OPEN}
STRANGE = {**dict.fromkeys(ASKED, 400), **OPEN}
OF_ANOTHER = {**ALL, "chat": 404, "read": 404, "delete": 404}
# A session counts where nothing is changed, and else from our own pages only.
READING = {**NOTHING, "read": 200, "sound": 200}
LISTENING = {**NOTHING, "init": 403, "chat": 403, "read": 200, "delete": 403, "sound": 404}
ANOTHERS = {**LISTENING, "read": 404}
# Caller -> what comes back in production, and in development.
TABLE = {
    "nobody": (NOTHING, ALL),
    "a wrong key": (NOTHING, ALL),
    "a page of another site": (NOTHING, READING),
    "ROSA_API_KEY": (ALL, ALL),
    "its channel": (ALL, ALL),
    "its channel, X-API-Key": (ALL, ALL),
    "another channel": (OF_ANOTHER, OF_ANOTHER),
    "its spectator": (LISTENING, LISTENING),
    "another's spectator": (ANOTHERS, ANOTHERS),
    "staff on our page": (ALL, ALL),
    "staff on no page": (READING, ALL),
    "staff on another site": (READING, READING),
    "somebody who is no staff": (NOTHING, ALL),
    "a strange host": (STRANGE, STRANGE),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A Rosa with everybody who may come."""

    rosa: Rosa
    headers: dict[str, dict[str, str]]
    session_key: str


@pytest.fixture(scope="module", params=["false", "true"], ids=["production", "development"])
def place(
    content_database: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("rosa")
    shutil.copy(content_database, folder / "rosa.sqlite3")
    (folder / "audio").mkdir()
    (folder / "audio" / NAME).write_bytes(b"sound")
    settings = {
        "DEBUG": request.param,
        "LLM_ENABLED": "false",
        "AUDIO_DIR": str(folder / "audio"),
    }
    rosa = Rosa(folder, "", settings=settings)
    make_account(rosa)
    make_account(rosa, "visitor")
    own, other = channel_key(rosa, "own"), channel_key(rosa, "other")
    rosa.start()
    staff, visitor = _cookie(Staff(rosa)), _cookie(Staff(rosa, "visitor"))
    rosa.manage("shell", "--verbosity", "0", "--command", _NO_STAFF)
    here = f"http://127.0.0.1:{rosa.port}"
    there = "https://elsewhere.example"
    yield Place(
        rosa,
        {
            "nobody": {},
            "a wrong key": {"Authorization": "Bearer wrong"},
            "a page of another site": {"Origin": there, "Sec-Fetch-Site": "cross-site"},
            "ROSA_API_KEY": {"Authorization": f"Bearer {rosa.key}"},
            "its channel": {"Authorization": f"Bearer {own}"},
            "its channel, X-API-Key": {"X-API-Key": own},
            "another channel": {"Authorization": f"Bearer {other}"},
            "staff on our page": {"Cookie": staff, "Origin": here},
            "staff on no page": {"Cookie": staff},
            "staff on another site": {"Cookie": staff, "Origin": there},
            "somebody who is no staff": {"Cookie": visitor, "Origin": here},
            "a strange host": {"Authorization": f"Bearer {rosa.key}", "Host": "elsewhere.example"},
        },
        own,
    )
    rosa.stop()


_NO_STAFF = (
    "from django.contrib.auth.models import User; "
    "User.objects.filter(username='visitor').update(is_staff=False, is_superuser=False)"
)


def _cookie(account: Staff) -> str:
    return f"sessionid={account.cookies['sessionid']}"


@pytest.mark.parametrize("who", TABLE)
def test_each_caller_is_let_in_where_the_table_says(place: Place, who: str) -> None:
    is_development = place.rosa.settings["DEBUG"] == "true"
    session = begin(place.rosa, place.session_key)
    headers = place.headers.get(who) or _spectator(place, who, session)

    found = {}
    for name, (method, path, body) in ASKED.items():
        filled = {k: v.format(session) if v == "{}" else v for k, v in (body or {}).items()}
        answer = call(place.rosa, method, path.format(session), filled or None, key="", **headers)
        found[name] = answer.status

    assert found == TABLE[who][is_development]


def _spectator(place: Place, who: str, session: str) -> dict[str, str]:
    if "spectator" not in who:
        return {}
    seen = session if who == "its spectator" else begin(place.rosa, place.session_key)
    snippet = SPECTATOR_KEY.format(seen)
    key = place.rosa.manage("shell", "--verbosity", "0", "--command", snippet).strip()
    return {"Authorization": f"Bearer {key}"}


def test_no_key_stands_in_the_log(place: Place) -> None:
    call(place.rosa, "GET", f"/audio/{NAME}?api_key=secret-in-the-address", key="")
    call(place.rosa, "GET", f"/audio/{NAME}", key="secret-in-a-header")
    time.sleep(0.1)

    assert "secret-in" not in place.rosa.log()
