"""The sound of dialogues over HTTP: whole, in parts, and to whom."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    assert answer.headers["cache-control"] == "no-store"


def test_sound_wants_a_key(rosa: Rosa) -> None:
    statuses = [
        call(rosa, "GET", f"/audio/{NAME}{query}", key="").status
        for query in ("", "?api_key=wrong", "?key=spectator.x", f"?api_key={rosa.key}")
    ]

    assert statuses == [401, 401, 401, 200]


def test_a_spectator_hears_one_dialogue_also_while_two_are_speaking(rosa: Rosa) -> None:
    sounds = [_spoken(rosa, number) for number in (1, 2)]
    statuses = [
        [call(rosa, "GET", f"/audio/{name}?key={key}", key="").status for name, _ in sounds]
        for _, key in sounds
    ]

    assert statuses == [[200, 404], [404, 200]]


def _spoken(rosa: Rosa, number: int) -> tuple[str, str]:
    """Keep sound of a dialogue; return its name and a spectator's key."""
    snippet = (
        "import asyncio, uuid; from agent import access, audio; from agent.core.types import Sound;"
        f"it = uuid.UUID(int={number}); shelf = audio.Shelf(it);"
        "print(asyncio.run(shelf.keep(Sound(b'sound', 1.0))), access.spectator_key(it))"
    )
    printed = rosa.manage("shell", "--verbosity", "0", "--command", snippet)
    name, key = printed.split()
    return name, key
