"""The built-in voice: the real library in its process, and what happens to that."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.core import mp3
from agent.core.errors import VoiceError
from agent.core.types import Sound, Voice
from agent.providers import built_in_voice, voices
from agent.providers.built_in_voice import BuiltInVoice, VoiceProcess
from tests.bench.processes import Rosa
from tests.edges.journals import until

FIRST = Voice("built-in-1", "built_in", "f3")
SENTENCES = {
    "en": "The opening of the conference begins at nine in the large hall.",
    "fr": "L'ouverture de la conférence commence à neuf heures dans la grande salle.",
    "es": "La apertura de la conferencia empieza a las nueve en la sala grande.",
    "ru": "Открытие конференции начнётся в девять часов в большом зале.",
    "zh": "会议开幕式九点在大厅开始。",
    "ar": "يبدأ افتتاح المؤتمر في التاسعة في القاعة الكبرى.",
}
# A word takes longer than so many seconds.
WORD_S = 0.15
HELLO = "Good morning, Excellency."
LONG = " ".join(f"Item {number} of the agenda was adopted." for number in range(30))


def run(talk: Callable[[], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        try:
            return await talk()
        finally:
            await voices.close_all()

    return asyncio.run(whole())


def speak(text: str, lang: str = "en", **fields) -> Sound:
    voice = Voice(**{"slug": "v", "kind": "built_in", "name": "f3", **fields})
    return run(lambda: voices.provider(voice).speak(text, lang))


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_all_six_languages_are_spoken():
    async def talk() -> dict[str, Sound]:
        voice = voices.provider(FIRST)
        return {lang: await voice.speak(text, lang) for lang, text in SENTENCES.items()}

    sounds = run(talk)

    assert {lang: mp3.parse(sound.mp3) for lang, sound in sounds.items()} == sounds
    # A language that is not known is spelled out, letter by letter, which takes half a minute.
    assert {lang: 2 < sound.seconds < 6 for lang, sound in sounds.items()} == dict.fromkeys(
        SENTENCES, True
    )
    assert len({sound.mp3 for sound in sounds.values()}) == 6


def test_more_words_take_longer_and_speed_makes_them_shorter():
    once, twice = speak(HELLO), speak(f"{HELLO} {HELLO}")
    fast, slow = speak(HELLO, speed=2.0), speak(HELLO, speed=0.5)

    assert 1.6 * once.seconds < twice.seconds < 2.4 * once.seconds
    assert fast.seconds < 0.75 * once.seconds < once.seconds < 0.75 * slow.seconds


def test_two_voices_sound_different():
    assert speak(HELLO, name="f3").mp3 != speak(HELLO, name="m3").mp3


@pytest.mark.parametrize("lang", ["de", "pt-br", "xx", "", "../../etc/passwd", "EN", "ж"])
def test_other_languages_are_spoken_as_far_as_they_are_known(lang):
    assert speak(HELLO, lang).seconds > 1


@pytest.mark.parametrize("name", ["", "nobody", "../f3", "f3+m3"])
def test_a_voice_that_is_not_there_speaks_all_the_same(name):
    assert speak(HELLO, name=name).seconds > 1


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\x01200SGood morning, Excellency.", "200S Good morning, Excellency."),
        (f"{HELLO}\0 And more.", f"{HELLO} And more."),
    ],
)
def test_commands_are_not_obeyed(text, plain):
    assert abs(speak(text).seconds - speak(plain).seconds) < 0.3


@pytest.mark.parametrize(
    "markup", ["<break time='20s'/>", "<speak>Hello</speak>", "[[h@l'oU]]", "&lt;", "|@@"]
)
def test_markup_does_not_hold_the_voice_up(markup):
    assert 0 < speak(f"{HELLO} {markup}").seconds < 9


def test_a_sentence_without_end_is_cut_off():
    assert 59 < speak("999 " * 999).seconds < 61
    with pytest.raises(VoiceError, match="longer than 4000"):
        speak("a" * 4001)


def test_strange_texts_are_said_or_refused_and_the_next_one_is_heard():
    async def talk() -> None:
        voice = voices.provider(FIRST)
        hello = await voice.speak(HELLO, "en")
        loop = asyncio.get_running_loop()

        @settings(
            max_examples=150,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
            database=None,
        )
        @given(
            st.one_of(st.text(max_size=60), st.text("[]<>&|{}\\_+-=^~\u200f\u0301ءة一Ж9. ")),
            st.sampled_from([*SENTENCES, "de", "?"]),
        )
        def whatever_is_said(text: str, lang: str) -> None:
            said = asyncio.run_coroutine_threadsafe(voice.speak(text, lang), loop)
            with suppress(VoiceError):
                assert said.result(20).seconds >= 0

        await asyncio.to_thread(whatever_is_said)
        # The library draws breath as it likes: the same words are as long, but not the same bytes.
        assert (await voice.speak(HELLO, "en")).seconds == hello.seconds

    run(talk)


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGSEGV])
def test_a_process_that_is_killed_in_the_middle_is_replaced_and_the_sentence_said(by):
    async def talk() -> tuple[Sound, Sound, bool]:
        process = VoiceProcess()
        voice = BuiltInVoice(FIRST, process)
        hello = await voice.speak(HELLO, "en")
        first = process.pid
        speaking = asyncio.create_task(voice.speak(LONG, "en"))
        await asyncio.sleep(0.03)
        assert not speaking.done()
        os.kill(first, by)
        long = await speaking
        again = await voice.speak(HELLO, "en")
        changed = process.pid != first
        await process.close()
        assert again.seconds == hello.seconds
        return long, again, changed and not is_there(first)

    long, _, changed = asyncio.run(talk())

    assert changed
    assert long.seconds > 30


def test_a_process_that_ends_between_sentences_is_replaced():
    async def talk() -> bool:
        voice = voices.provider(FIRST)
        hello = await voice.speak(HELLO, "en")
        os.kill(voices._process.pid, signal.SIGKILL)
        await asyncio.sleep(0.05)
        return (await voice.speak(HELLO, "en")).seconds == hello.seconds

    assert run(talk)


def test_who_is_cancelled_leaves_the_line_in_order():
    async def talk() -> list[bool]:
        voice = voices.provider(FIRST)
        texts = [" ".join(["word"] * number) for number in range(1, 13)]
        alone = [(await voice.speak(text, "en")).seconds for text in texts]
        assert min(longer - one for one, longer in pairwise(alone)) > WORD_S
        speaking = [asyncio.create_task(voice.speak(text, "en")) for text in texts]
        for number, task in enumerate(speaking):
            await asyncio.sleep(0.002)
            if number % 2:
                task.cancel()
        await asyncio.gather(*speaking, return_exceptions=True)
        # Of a text espeak makes a little more or less each time; a word more is much longer.
        return [
            task.cancelled() or abs(task.result().seconds - alone[number]) < WORD_S / 2
            for number, task in enumerate(speaking)
        ]

    assert run(talk) == [True] * 12


# Says that it can speak, and then what the test wants.
DOUBLE = """
import socket, struct, time
line = socket.socket(fileno=0)
line.sendall(struct.pack(">QId", 0, 0, 0.0))
number, length = struct.unpack(">QI", line.recv(12))
line.recv(length)
"""


def double(tmp_path: Path, rest: str) -> tuple[str, ...]:
    """Return the command of a process that is asked once and does the rest."""
    path = tmp_path / "process.py"
    path.write_text(f"open({str(tmp_path / 'starts')!r}, 'a').write('x')\n{rest}")
    return (sys.executable, str(path))


def reason_of(process: VoiceProcess, times: int = 1, timeout_s: float = 5.0) -> list[str]:
    async def talk() -> list[str]:
        voice = BuiltInVoice(Voice("v", "built_in", "", timeout_s=timeout_s), process)
        found = []
        for _ in range(times):
            with pytest.raises(VoiceError) as failed:
                await voice.speak(HELLO, "en")
            found.append(failed.value.reason)
        await process.close()
        return found

    return asyncio.run(talk())


def test_a_text_that_crashes_it_is_tried_twice_and_given_up(tmp_path):
    process = VoiceProcess(double(tmp_path, f"{DOUBLE}import os; os.abort()"))

    assert reason_of(process) == ["crashed"]
    assert (tmp_path / "starts").read_text() == "xx"


def test_a_process_that_cannot_begin_is_left_alone_for_a_while(tmp_path):
    process = VoiceProcess(double(tmp_path, "raise SystemExit(3)"))

    assert reason_of(process, times=3) == ["not_started"] * 3
    assert (tmp_path / "starts").read_text() == "x"
    assert reason_of(VoiceProcess(("/nonexistent",))) == ["not_started"]


def test_a_process_that_hangs_is_ended(tmp_path):
    process = VoiceProcess(double(tmp_path, f"{DOUBLE}time.sleep(60)"), sentence_s=0.2)

    assert reason_of(process) == ["timeout"]


def test_a_process_that_hung_in_a_sentence_that_was_cancelled_is_ended_too(tmp_path):
    async def talk() -> int:
        process = VoiceProcess(double(tmp_path, f"{DOUBLE}time.sleep(60)"), sentence_s=0.2)
        for _ in range(3):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.15):
                    await process.say(b"{}")
        await process.close()
        return len((tmp_path / "starts").read_text())

    assert asyncio.run(talk()) == 2


def test_what_cannot_be_said_is_told(tmp_path):
    rest = f"{DOUBLE}line.sendall(struct.pack('>QId', number, 0, -1.0))\ntime.sleep(60)"

    assert reason_of(VoiceProcess(double(tmp_path, rest))) == ["refused"]


def test_the_process_is_started_by_who_asks_for_the_voice_and_ended_with_the_last():
    async def talk() -> list[object]:
        vendor = voices.provider(Voice("alloy", "openai", "alloy"))
        await vendor.speak("…", "en")
        before = voices._process.pid
        voice = voices.provider(FIRST)
        for _ in range(500):
            await asyncio.sleep(0.01)
            if voices._process._line and voices._process._line.has_begun:
                break
        pid = voices._process.pid
        await voice.speak(HELLO, "en")
        same = voices.provider(FIRST) is voice and voices._process.pid == pid
        nice = os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0)
        await voices.close_all()
        return [before, same, nice, is_there(pid)]

    assert asyncio.run(talk()) == [None, True, 5, False]


def test_a_process_that_is_still_being_started_is_ended_too():
    async def talk() -> None:
        for yields in range(6):
            voices.provider(FIRST)
            for _ in range(yields):
                await asyncio.sleep(0)
            process = voices._process
            await voices.close_all()
            assert process.pid is None

    asyncio.run(talk())


SERVER = f"""
import asyncio
from agent.core.types import Voice
from agent.providers import voices
async def main():
    voice = voices.provider(Voice("v", "built_in", "f3"))
    await voice.speak({HELLO!r}, "en")
    print(voices._process.pid, flush=True)
    await voice.speak({LONG!r}, "en")
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("wait_s", [0.0, 1.0])
def test_a_server_that_is_killed_leaves_no_process_behind(wait_s):
    root = Path(built_in_voice.__file__).resolve().parents[2]
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as server:
        pid = int(server.stdout.readline())
        assert is_there(pid)
        # In the middle of a sentence, or between two.
        time.sleep(wait_s)
        server.kill()

    until(lambda: not is_there(pid))


def test_the_process_loads_nothing_of_the_server():
    code = "import sys, agent.providers.espeak; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert not {"django", "asyncio", "aiohttp", "numpy"} & {*done.stdout.split()}


def test_the_process_is_given_no_secret_and_no_file_of_the_server(monkeypatch, tmp_path):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

    async def talk() -> tuple[bytes, list[str]]:
        with (tmp_path / "secret").open("wb") as file:
            os.set_inheritable(file.fileno(), True)
            await voices.provider(FIRST).speak(HELLO, "en")
        of_it = Path(f"/proc/{voices._process.pid}")
        files = [path.readlink() for path in (of_it / "fd").iterdir()]
        return (of_it / "environ").read_bytes(), files

    environment, files = run(talk)

    assert b"secret" not in environment
    assert len(files) == 3


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("ends", [Rosa.kill, Rosa.stop])
def test_no_end_of_a_real_server_leaves_the_process_behind(start_rosa, ends):
    rosa = start_rosa(program=("-m", "tests.bench.speaking_server", "20"))
    rosa._wait_until_it_answers()
    before = children(rosa.process.pid)
    rosa.process.send_signal(signal.SIGUSR1)
    until(lambda: [*(rosa.folder / "audio").glob("*.mp3")])
    (speaks,) = set(children(rosa.process.pid)) - set(before)

    ends(rosa)

    until(lambda: not is_there(speaks))
    assert "Traceback" not in rosa.log()
