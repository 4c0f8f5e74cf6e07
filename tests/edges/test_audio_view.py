"""The sound of dialogues over HTTP: whole, in parts, and to whom."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from agent import earshot
from agent.models import Dialogue, DialogueLine
from tests.bench.processes import Rosa
from tests.edges.rest import call

NAME = "0123456789abcdef" * 2 + ".mp3"
OTHER = "fedcba9876543210" * 2 + ".mp3"
MP3 = bytes(range(256)) * 4


@pytest.fixture(scope="module")
def rosa(content_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rosa]:
    folder = tmp_path_factory.mktemp("rosa")
    shutil.copy(content_database, folder / "rosa.sqlite3")
    (folder / "audio").mkdir()
    (folder / "audio" / NAME).write_bytes(MP3)
    (folder / "audio" / "secret.txt").write_bytes(b"secret")
    (folder / "secret.mp3").write_bytes(b"secret")
    running = Rosa(folder, "", settings={"AUDIO_DIR": str(folder / "audio")})
    running.start()
    yield running
    running.stop()


def test_a_sound_is_given_whole(rosa: Rosa) -> None:
    answer = call(rosa, "GET", f"/audio/{NAME}")

    headers = dict(answer.headers)
    del headers["x-request-id"], headers["server"]
    assert (answer.status, answer.content) == (200, MP3)
    assert headers == {
        "content-type": "audio/mpeg",
        "content-length": "1024",
        "accept-ranges": "bytes",
        "cache-control": "private, max-age=7200",
        "etag": f'"{NAME[:32]}"',
        "x-content-type-options": "nosniff",
    }


@pytest.mark.parametrize(
    ("sent", "status", "part", "told"),
    [
        ({"Range": "bytes=0-1"}, 206, MP3[:2], "bytes 0-1/1024"),
        ({"Range": "bytes=1000-"}, 206, MP3[1000:], "bytes 1000-1023/1024"),
        ({"Range": "bytes=-4"}, 206, MP3[-4:], "bytes 1020-1023/1024"),
        ({"Range": "bytes=0-1,4-5"}, 200, MP3, None),
        ({"Range": "bytes=1024-"}, 416, b"", "bytes */1024"),
        ({"Range": "bytes=0-1", "If-Range": f'"{NAME[:32]}"'}, 206, MP3[:2], "bytes 0-1/1024"),
        ({"Range": "bytes=0-1", "If-Range": '"older"'}, 200, MP3, None),
        ({"If-None-Match": f'"{NAME[:32]}"'}, 304, b"", None),
        ({"If-None-Match": '"older"'}, 200, MP3, None),
    ],
)
def test_a_part_is_given_as_players_ask_for_it(
    rosa: Rosa, sent: dict[str, str], status: int, part: bytes, told: str | None
) -> None:
    answer = call(rosa, "GET", f"/audio/{NAME}", **sent)

    assert (answer.status, answer.content) == (status, part)
    assert answer.headers.get("content-range") == told


def test_a_head_tells_how_long_a_sound_is(rosa: Rosa) -> None:
    answer = call(rosa, "HEAD", f"/audio/{NAME}")

    assert (answer.status, answer.headers["content-length"], answer.content) == (200, "1024", b"")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            OTHER,
            NAME.upper(),
            NAME[:-4],
            f"{NAME}/",
            f"./{NAME}",
            f"x/../{NAME}",
            "secret.txt",
        ),
        *(f"{NAME}%00", f"{NAME}%0a", "../secret.mp3", "%2e%2e%2fsecret.mp3", "..%5csecret.mp3"),
        *("%252e%252e%252fsecret.mp3", "/etc/passwd", "%2fetc%2fpasswd", "..%2f..%2frosa.sqlite3"),
        *(f"%00{NAME}", f"{NAME};x", f"..;/{NAME}", "%c0%ae%c0%ae/secret.mp3", f"%20{NAME}"),
        *("%D9%A0" * 32 + ".mp3", "a" * 4000),
    ],
)
def test_all_other_names_are_not_found(rosa: Rosa, name: str) -> None:
    answer = call(rosa, "GET", f"/audio/{name}")

    assert (answer.status, answer.error["code"]) == (404, "audio_not_found")


def test_sound_wants_a_key(rosa: Rosa) -> None:
    statuses = [
        call(rosa, "GET", f"/audio/{NAME}{query}", key="").status
        for query in ("", "?api_key=wrong", "?key=spectator.x", f"?api_key={rosa.key}")
    ]

    assert statuses == [401, 401, 401, 200]


# --- What a spectator hears -----------------------------------------------------------------


def dialogue(**fields: Any) -> Dialogue:
    now = timezone.now()
    given: dict[str, Any] = {
        "channel_slug": "stage",
        "mode": "ai_vs_ai",
        "config": {},
        "conversation": "0198f0c2-0000-7000-8000-000000000001",
        "max_turns": 9,
        "next_side": "agent_1",
        "last_at": now,
        "expires_at": now + timedelta(hours=1),
    }
    return Dialogue.objects.create(**{**given, **fields})


def line(row: Dialogue, **fields: Any) -> None:
    DialogueLine.objects.create(
        dialogue=row, number=1, side="agent_1", text="Hi.", phase="x", at=timezone.now(), **fields
    )


def hears(row: Dialogue, name: str = NAME) -> bool:
    return async_to_sync(earshot.hears)(row.pk, name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"audio": NAME}, {"sounds": [{"file": NAME, "seconds": 1.0, "text": "Hi."}]}]
)
def test_a_spectator_hears_the_lines_of_a_dialogue(fields: dict[str, Any]) -> None:
    row, another = dialogue(), dialogue()
    line(row, **fields)

    assert (hears(row), hears(row, OTHER), hears(another)) == (True, False, False)


@pytest.mark.django_db
def test_a_sound_that_was_found_is_looked_for_once(
    django_assert_num_queries: Any,
) -> None:
    row = dialogue()
    line(row, audio=NAME)
    hears(row)

    with django_assert_num_queries(0):
        assert hears(row)


@pytest.mark.django_db
def test_a_spectator_hears_what_is_being_said(settings: Any, tmp_path: Path) -> None:
    settings.AUDIO_DIR = tmp_path
    now, lease = timezone.now(), timedelta(seconds=6)
    (tmp_path / NAME).write_bytes(MP3)
    rows = {
        "speaks": dialogue(claimed_until=now + lease),
        "speaks since": dialogue(claimed_until=now + lease, last_at=now + timedelta(seconds=3)),
        "spoke": dialogue(claimed_until=now - lease),
        "silent": dialogue(),
        "over": dialogue(claimed_until=now + lease, expires_at=now - lease),
    }

    heard = {name: hears(row) for name, row in rows.items()}

    assert heard == {
        "speaks": True,
        "speaks since": False,
        "spoke": False,
        "silent": False,
        "over": False,
    }
    assert not hears(rows["speaks"], OTHER)
