"""The sound of dialogues as files: who reads them, who does not, and when they go."""

import asyncio
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from django.core.checks import run_checks

from agent import audio
from agent.core.errors import VoiceError
from agent.core.mp3 import SILENCE
from agent.core.types import Sound
from tests.sounds import frames

SOUND = Sound(frames(10), 0.26)
DIALOGUE, ANOTHER = (UUID(f"0198f0c2-0000-7000-8000-00000000000{n}") for n in "12")


@pytest.fixture
def folder(tmp_path, settings) -> Path:
    """An AUDIO_DIR that is not there yet, and a process that has read nothing."""
    settings.AUDIO_DIR = tmp_path / "deep" / "audio"
    audio._held.__init__()
    return settings.AUDIO_DIR


def kept(sound: Sound = SOUND, dialogue: UUID = DIALOGUE) -> str:
    return asyncio.run(audio.Shelf(dialogue).keep(sound))


def read(name: str) -> bytes | None:
    return asyncio.run(audio.read(name))


def elsewhere() -> None:
    """Do as another process would, which has nothing in memory."""
    audio._held.__init__()


def test_sound_is_kept_under_a_name_that_nobody_guesses(folder):
    first, second = kept(), kept()

    assert audio.NAME.fullmatch(first)
    assert first != second
    assert sorted(path.name for path in folder.iterdir()) == sorted([first, second])
    assert (folder / first).read_bytes() == SOUND.mp3
    assert kept(SILENCE) == ""


def test_it_is_read_by_all_processes(folder):
    name = kept()
    here = read(name)
    elsewhere()

    assert here == read(name) == SOUND.mp3


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "secret", "secret.mp3", "../secret.mp3", "/etc/passwd"),
        *("0" * 32, "0" * 32 + ".mp3\n", "0" * 32 + ".MP3", "0" * 31 + ".mp3", "0" * 32 + ".part"),
        *("A" * 32 + ".mp3", "٠" * 32 + ".mp3", "a/" + "0" * 30 + ".mp3", "0" * 32 + ".mp3\0"),
    ],
)
def test_other_names_are_never_opened(folder, name):
    folder.mkdir(parents=True)
    for there in ("secret", "secret.mp3", "0" * 32, "0" * 32 + ".part", "A" * 32 + ".mp3"):
        (folder / there).write_bytes(b"secret")
    (folder.parent / "secret.mp3").write_bytes(b"secret")

    assert read(name) is None


def test_what_is_no_file_of_its_own_is_not_read(folder, tmp_path):
    kept()
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    link, pipe, directory, huge = (letter * 32 + ".mp3" for letter in "abcd")
    (folder / link).symlink_to(secret)
    os.mkfifo(folder / pipe)
    (folder / directory).mkdir()
    with (folder / huge).open("wb") as file:
        file.truncate(audio.MOST_BYTES + 1)

    assert [read(name) for name in (link, pipe, directory, huge)] == [None] * 4


def test_a_thousand_readers_at_once_read_the_disk_once(folder, monkeypatch):
    name = kept()
    elsewhere()
    reads = []
    content = audio._content
    # The disk is counted, not replaced.
    monkeypatch.setattr(audio, "_content", lambda asked: reads.append(asked) or content(asked))

    async def all_at_once() -> set[bytes | None]:
        leaver = asyncio.create_task(audio.read(name))
        readers = [asyncio.create_task(audio.read(name)) for _ in range(1000)]
        await asyncio.sleep(0)
        leaver.cancel()
        with suppress(asyncio.CancelledError):
            await leaver
        return {await reader for reader in readers}

    assert asyncio.run(all_at_once()) == {SOUND.mp3}
    assert reads == [name]


def test_what_is_held_in_memory_is_bounded_in_bytes_and_time(folder, monkeypatch):
    monkeypatch.setattr(audio, "_HELD_BYTES", 3 * len(SOUND.mp3))
    names = [kept() for _ in range(5)]

    assert [*audio._held._files] == names[2:]
    assert audio._held._bytes == 3 * len(SOUND.mp3)

    (folder / names[4]).unlink()
    assert read(names[4]) == SOUND.mp3
    monkeypatch.setattr(audio, "_HELD_S", 0.0)
    assert read(names[4]) is None
    assert audio._held._bytes == 2 * len(SOUND.mp3)


def test_the_sound_of_a_forgotten_dialogue_is_gone_at_once(folder):
    gone, stays = (kept(), kept()), kept(dialogue=ANOTHER)
    # What another process has kept, and what is no sound of hers.
    elsewhere()
    held = kept()
    (folder / "notes.txt").write_bytes(b"-")

    audio.forget([DIALOGUE])

    assert [read(name) for name in (*gone, held, stays)] == [None, None, None, SOUND.mp3]
    assert {path.name for path in folder.iterdir()} == {stays, "notes.txt"}


def test_a_name_says_whose_sound_it_is(folder, settings):
    names = [kept(), kept(dialogue=ANOTHER), "", "x", "0" * 32 + ".mp3"]

    assert [audio.is_of(name, DIALOGUE) for name in names] == [True, *[False] * 4]

    # Only to those who know the secret: it is no hash of the dialogue alone.
    settings.SECRET_KEY = "another"
    assert not audio.is_of(names[0], DIALOGUE)


def test_what_is_old_is_removed_and_nothing_else(folder, settings, tmp_path):
    old, young = kept(), kept()
    unfinished = "0" * 32 + ".part"
    (folder / unfinished).write_bytes(b"-")
    (folder / "notes.txt").write_bytes(b"-")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (folder / ("a" * 32 + ".mp3")).symlink_to(secret)
    past = time.time() - settings.AUDIO_TTL - 1
    for name in (old, unfinished, "notes.txt"):
        os.utime(folder / name, (past, past))
    os.utime(folder / ("a" * 32 + ".mp3"), (past, past), follow_symlinks=False)
    elsewhere()

    # Before it is removed it is not given away any more either.
    assert read(old) is None
    assert audio.remove_old() == 3
    assert {path.name for path in folder.iterdir()} == {young, "notes.txt"}
    assert secret.exists()


def test_a_folder_that_is_not_there_holds_nothing_old(folder):
    assert audio.remove_old() == 0
    assert read("0" * 32 + ".mp3") is None


def test_sound_that_cannot_be_written_is_told_and_leaves_nothing(folder, caplog):
    folder.parent.mkdir()
    folder.write_bytes(b"a file where the folder should be")

    with pytest.raises(VoiceError, match="cannot be written") as failed:
        kept()

    assert failed.value.reason == "not_kept"
    assert "audio-not-kept error=FileExistsError" in caplog.text


def test_a_full_disk_leaves_no_half_file(folder, monkeypatch):
    def full(self, *args):
        raise OSError(28, "No space left on device")

    # A disk cannot be filled up in a test.
    monkeypatch.setattr(Path, "rename", full)

    with pytest.raises(VoiceError):
        kept()

    assert [*folder.iterdir()] == []


def test_the_watch_removes_by_itself_and_survives_a_fault(folder, settings, caplog):
    name = kept()
    settings.AUDIO_TTL = -1
    audio._look()
    assert not (folder / name).exists()

    settings.AUDIO_DIR = folder / "file"
    settings.AUDIO_DIR.write_bytes(b"-")
    audio._look()
    audio.forget([DIALOGUE])
    assert caplog.text.count("audio-not-removed error=NotADirectoryError") == 2


def faults() -> list[str | None]:
    ours = ("agent.E005", "agent.W003", "agent.W004")
    return [message.id for message in run_checks() if message.id in ours]


def test_the_checks_name_a_folder_that_cannot_be_written_and_a_time_that_is_none(folder, settings):
    assert faults() == []

    folder.parent.mkdir()
    folder.write_bytes(b"a file where the folder should be")
    settings.AUDIO_TTL = 0
    assert faults() == ["agent.E005", "agent.W003"]


def test_a_machine_without_the_packages_of_the_built_in_voice_is_told(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "lameenc", None)

    assert faults() == ["agent.W004"]
