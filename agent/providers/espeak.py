"""The process behind the built-in voice: `python -m agent.providers.espeak`.

It is a process of its own because espeak-ng keeps its state in the library and has crashed on
strange texts. Standard input is a socket to the server, in both directions; it ends with that. What
the library prints must not get there. The server sends what is to be said as JSON, and gets MP3.
"""

import ctypes
import json
import os
import queue
import re
import socket
import threading
from typing import Any

import espeakng_loader
import lameenc

from agent.core import mp3
from agent.core.types import Sound
from agent.providers.voice_messages import BEGUN, FAILED, REPLY, REQUEST

# How far it stands behind the server for a processor, once it has started.
_BEHIND = 5
# Seconds after which a sentence is cut off.
_LONGEST_S = 60
_KBITS = 48
# Voices of espeak-ng whose name is not the code of the language.
_NAMES = {"zh": "cmn"}
_OTHERWISE = "en"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_VARIANT = re.compile(r"[A-Za-z0-9]{1,20}")
_WORDS_PER_MINUTE = 175
_RETRIEVAL, _DONT_EXIT, _UTF_8, _RATE = 2, 0x8000, 1, 1
_SOUND_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """The library, of which a process has one."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data_path = espeakng_loader.get_data_path().encode()
        self._rate = self._library.espeak_Initialize(_RETRIEVAL, 0, data_path, _DONT_EXIT)
        if self._rate <= 0:
            raise OSError("espeak-ng finds no data.")
        self._pcm = bytearray()
        # Kept: the library calls it as long as it lives.
        self._callback = _SOUND_CALLBACK(self._take)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, lang: str, variant: str, speed: float) -> Sound:
        """Return a text as sound. Raises OSError where the library refuses it."""
        self._choose(lang, variant)
        self._library.espeak_SetParameter(_RATE, round(_WORDS_PER_MINUTE * speed), 0)
        self._pcm.clear()
        said = text.encode("utf-8", "replace") + b"\0"
        # Positions, flags and the unused rest: no SSML, no phonemes, from the beginning to the end.
        if self._library.espeak_Synth(said, len(said), 0, 0, 0, _UTF_8, None, None):
            raise OSError("espeak-ng refused a text.")
        return self._encoded() if self._pcm else mp3.SILENCE

    def _choose(self, lang: str, variant: str) -> None:
        code = lang.lower()
        name = _NAMES.get(code, code) if _LANGUAGE.fullmatch(code) else _OTHERWISE
        suffix = f"+{variant}" if _VARIANT.fullmatch(variant) else ""
        for known in (name, name.partition("-")[0], _OTHERWISE):
            if self._library.espeak_SetVoiceByName(f"{known}{suffix}".encode()) == 0:
                return
        raise OSError("espeak-ng has no voice.")

    def _take(self, samples: Any, count: int, _events: Any) -> int:
        """Keep samples; 1 ends the sentence."""
        if count > 0:
            self._pcm += ctypes.string_at(samples, count * 2)
        return int(len(self._pcm) > _LONGEST_S * self._rate * 2)

    def _encoded(self) -> Sound:
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_bit_rate(_KBITS)
        encoder.set_in_sample_rate(self._rate)
        encoder.set_channels(1)
        encoder.set_quality(7)
        return mp3.parse(bytes(encoder.encode(bytes(self._pcm)) + encoder.flush()))


def main() -> None:
    """Say what is asked for until the server ends."""
    espeak = Espeak()
    line = socket.socket(fileno=0)
    waiting: queue.SimpleQueue[tuple[int, bytes]] = queue.SimpleQueue()
    reader = threading.Thread(target=_read, args=(line, waiting), daemon=True)
    reader.start()
    os.nice(_BEHIND)
    line.sendall(REPLY.pack(BEGUN, 0, 0.0))
    while True:
        number, asked = waiting.get()
        sound = _said(espeak, asked)
        line.sendall(REPLY.pack(number, len(sound.mp3), sound.seconds) + sound.mp3)


def _said(espeak: Espeak, asked: bytes) -> Sound:
    try:
        return espeak.speak(**json.loads(asked))
    except (OSError, ValueError):
        return Sound(b"", FAILED)


def _read(line: socket.socket, waiting: "queue.SimpleQueue[tuple[int, bytes]]") -> None:
    """Read what is to be said; end the process with the server, also one that speaks or hangs."""
    try:
        while head := _exactly(line, REQUEST.size):
            number, length = REQUEST.unpack(head)
            waiting.put((number, _exactly(line, length)))
    finally:
        os._exit(0)


def _exactly(line: socket.socket, size: int) -> bytes:
    """Return so many bytes, none where the other end is closed."""
    received = b""
    while len(received) < size:
        part = line.recv(size - len(received))
        if not part:
            return b""
        received += part
    return received


if __name__ == "__main__":
    main()
