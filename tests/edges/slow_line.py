"""A line to a server that can be made slow: what goes to it arrives later."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class SlowLine:
    """Passes on what comes at `port`; `delay_s` may be changed at any time."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.delay_s = 0.0
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open = [self._listening]
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Cut all who are connected."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                server = socket.create_connection(self._target)
                self._open += [caller, server]
                for ends in ((caller, server, True), (server, caller, False)):
                    threading.Thread(target=self._pass_on, args=ends, daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_slow: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                time.sleep(self.delay_s if is_slow else 0)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def slow_line(target: tuple[str, int]) -> Iterator[SlowLine]:
    """Give a line that is not slow yet."""
    line = SlowLine(target)
    try:
        yield line
    finally:
        line.close()
