"""A language model's server that misbehaves on demand, on this machine only.

In a test:

    with Upstream(Script(text=("Hel", "lo"), then="cut")) as upstream:
        ...                                  # base URL: upstream.url
        upstream.wait_until(lambda: upstream.calls[0].connection.closed_at)

or `async with` inside a running loop, or as a process: `python -m tests.upstream --port 9000`.
The script of a request is the one set for a word in its last message (`when`), else the one that
its model's name spells (`double:tokens=3,then=hang`) or that is set for the name (`models`), else
the next of `play`. `tests.upstream_script.ENDINGS` lists how it can misbehave.
"""

import argparse
import asyncio
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Self

import orjson
import trustme
import uvloop

from tests.bench.http1 import Request, response
from tests.upstream_line import Call, Connection, Line
from tests.upstream_replies import Question, Step, steps
from tests.upstream_script import Script, script_of_model, script_of_strings

__all__ = ["Call", "Connection", "Script", "Upstream"]


class Upstream:
    """The server and what it has seen, in a thread of its own or in the running loop.

    With `keep` only so many calls and connections are remembered. With `tls` it speaks TLS under
    a certificate that nobody trusts but who reads `authority`.
    """

    def __init__(
        self,
        script: Script | None = None,
        *,
        tls: bool = False,
        keep: int | None = None,
        port: int = 0,
    ) -> None:
        self.port = port
        self.calls: deque[Call] = deque(maxlen=keep)
        self.connections: deque[Connection] = deque(maxlen=keep)
        self.models: dict[str, Script] = {}
        self.authority = trustme.CA() if tls else None
        self._script = script or Script()
        self._next: deque[Script] = deque()
        self._words: dict[str, Script] = {}
        self._count = 0
        self._lines: set[Line] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The base URL, as a provider's row or LLM_API_ENDPOINT names it."""
        return f"{'https' if self.authority else 'http'}://127.0.0.1:{self.port}/v1"

    def play(self, *scripts: Script) -> None:
        """Answer the next requests with `scripts`, in order; the last one stays.

        A last one that ends in "refuse" closes the port until the next `play`. Not inside the
        loop in which the double runs.
        """
        *first, self._script = scripts
        self._next = deque(first)
        refused = self._script.then == "refuse"
        if refused != (self._server is None):
            change = self._stop() if refused else self._start()
            asyncio.run_coroutine_threadsafe(change, self._loop).result(5)

    def when(self, word: str, script: Script) -> None:
        """Answer requests with `word` in their last message with `script`."""
        self._words[word] = script

    def wait_until(self, happened: Callable[[], object], timeout_s: float = 2.0) -> None:
        """Return once `happened()` is true; raises AssertionError after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        while not happened():
            if time.monotonic() > deadline:
                raise AssertionError(f"It did not happen within {timeout_s} s: {self.calls}")
            time.sleep(0.001)

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        await self._start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._stop()

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(5)
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _start(self) -> None:
        context = None
        if self.authority:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        self._server = await self._loop.create_server(
            lambda: Line(self._answer, self._lines, self.connections),
            "127.0.0.1",
            self.port,
            ssl=context,
            backlog=1024,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        if self._server:
            self._server.close()
            self._server = None
        lines = list(self._lines)
        for line in lines:
            line.abort()
        await asyncio.gather(*(line.gone for line in lines))

    def _answer(self, request: Request, connection: Connection) -> tuple[Call, Iterator[Step]]:
        received_ns = time.monotonic_ns()
        body = orjson.loads(request.body) if request.body else {}
        call = Call(request.method, request.path, request.headers, body, connection, received_ns)
        self.calls.append(call)
        if not call.path.endswith("/chat/completions"):
            return call, iter([self._answer_other(call)])
        self._count += 1
        return call, steps(self._script_for(call), Question(self._count, body, received_ns))

    def _script_for(self, call: Call) -> Script:
        question = call.question if self._words else ""
        for word, script in self._words.items():
            if word in question:
                return script
        model = str(call.body.get("model", ""))
        if named := self.models.get(model) or script_of_model(model):
            return named
        return self._next.popleft() if self._next else self._script

    def _answer_other(self, call: Call) -> bytes:
        if call.path.endswith("/models"):
            names = sorted({"double", *self.models})
            models = [{"id": name, "object": "model", "owned_by": "tests"} for name in names]
            return response(200, orjson.dumps({"object": "list", "data": models}))
        if call.path == "/script":
            self._script = script_of_strings(call.body)
            return response(200, b"{}")
        return response(404, b'{"error": {"message": "The double has no such path."}}')


async def _serve(upstream: Upstream) -> None:
    async with upstream:
        print(upstream.port, flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Serve until the process is ended; prints the port once it listens."""
    parser = argparse.ArgumentParser(description="A scripted language model's server.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="double:", help="for example double:tokens=3,then=cut")
    options = parser.parse_args()
    upstream = Upstream(script_of_model(options.script), keep=100, port=options.port)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(upstream))


if __name__ == "__main__":
    main()
