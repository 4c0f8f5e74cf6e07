"""The bytes of the Tavus double: requests in, answers out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_HANG_S = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any


class Handler(BaseHTTPRequestHandler):
    """Moves the bytes."""

    protocol_version = "HTTP/1.1"
    double: Any

    def _handle(self) -> None:
        url = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            self._send(*self.double.refuse(f"{self.command} {url.path}: the body is not JSON"))
            return
        seen = Seen(self.command, url.path, dict(parse_qsl(url.query)), body)
        key, kind = self.headers.get("x-api-key"), self.headers.get("Content-Type", "")
        found = self.double.answer(seen, key, kind)
        if found == "html":
            self._send(502, "<html>Bad gateway</html>")
        elif isinstance(found, tuple):
            self._send(*found)
        else:
            if found == "hang":
                self.double.stopped.wait(_HANG_S)
            self.close_connection = True

    do_GET = do_POST = do_PATCH = do_DELETE = do_PUT = _handle  # noqa: N815

    def _send(self, status: int, body: Any) -> None:
        is_page = isinstance(body, str)
        data = b"" if body is None else (body if is_page else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if is_page else "application/json")
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Say nothing: the requests are kept."""
