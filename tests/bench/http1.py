"""HTTP/1.1 and server-sent events as bytes, for the upstream double and the load client. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """A request read from a socket; the names of headers are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def read_request(received: bytes) -> tuple[Request | None, bytes]:
    """Return the first whole request and what follows it; None while it is not whole.

    Raises ValueError for a body without Content-Length.
    """
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None, received
    line, headers = _split_head(received[:end])
    if "transfer-encoding" in headers:
        raise ValueError(f"The double reads no {headers['transfer-encoding']!r} bodies.")
    start = end + 4
    length = int(headers.get("content-length", "0"))
    if len(received) < start + length:
        return None, received
    method, path, _ = line.split(" ", 2)
    body = received[start : start + length]
    return Request(method, path, headers, body), received[start + length :]


def response(status: int, body: bytes, *headers: tuple[str, str]) -> bytes:
    """Return a whole response with a body of known length, JSON unless the headers say else."""
    names = {name.lower() for name, _ in headers}
    kind = () if "content-type" in names else (("Content-Type", "application/json"),)
    return head(status, *kind, *headers, ("Content-Length", str(len(body)))) + body


def head(status: int, *headers: tuple[str, str]) -> bytes:
    """Return a status line and headers, up to and with the empty line."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status} Scripted\r\n{lines}\r\n".encode()


class ResponseReader:
    """Reads one response from pieces cut anywhere; `complete` once its body has ended."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.complete = False
        self._pending = b""
        self._left = 0  # bytes of the body, or of the present piece of a chunked one
        self._chunked = False
        self._read = self._read_head

    def feed(self, received: bytes) -> bytes:
        """Return what `received` adds to the body."""
        self._pending += received
        body: list[bytes] = []
        while not self.complete and self._read(body):
            pass
        return b"".join(body)

    def finish(self) -> None:
        """Tell that the connection was closed: the end of a body of unknown length."""
        if self._read == self._read_to_close:
            self.complete = True

    def _read_head(self, body: list[bytes]) -> bool:
        end = self._pending.find(b"\r\n\r\n")
        if end < 0:
            return False
        line, self.headers = _split_head(self._pending[:end])
        self._pending = self._pending[end + 4 :]
        self.status = int(line.split(" ", 2)[1])
        if "chunked" in self.headers.get("transfer-encoding", ""):
            self._read = self._read_size
        elif "content-length" in self.headers:
            self._left = int(self.headers["content-length"])
            self._read = self._read_length
        else:
            self._read = self._read_to_close
        return True

    def _read_length(self, body: list[bytes]) -> bool:
        piece, self._pending = self._pending[: self._left], self._pending[self._left :]
        self._left -= len(piece)
        body.append(piece)
        self.complete = not self._left
        return False

    def _read_to_close(self, body: list[bytes]) -> bool:
        body.append(self._pending)
        self._pending = b""
        return False

    def _read_size(self, body: list[bytes]) -> bool:
        end = self._pending.find(b"\r\n")
        if end < 0:
            return False
        self._left = int(self._pending[:end].split(b";")[0], 16)
        self._pending = self._pending[end + 2 :]
        self._read = self._read_piece if self._left else self._read_trailer
        return True

    def _read_piece(self, body: list[bytes]) -> bool:
        if len(self._pending) < self._left + 2:
            # What is there is given out at once: a delay here would count as the server's.
            piece = self._pending[: self._left]
            self._pending = self._pending[len(piece) :]
            self._left -= len(piece)
            body.append(piece)
            return False
        body.append(self._pending[: self._left])
        self._pending = self._pending[self._left + 2 :]
        self._read = self._read_size
        return True

    def _read_trailer(self, body: list[bytes]) -> bool:
        end = self._pending.find(b"\r\n")
        if end < 0:
            return False
        self.complete = end == 0
        self._pending = self._pending[end + 2 :]
        return True


class EventReader:
    """Reads the `data:` of server-sent events from pieces cut anywhere."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, body: bytes) -> list[bytes]:
        """Return the data of the events that `body` completes; comments are left out."""
        self._pending += body
        if b"\n" not in body:
            return []
        *lines, self._pending = self._pending.split(b"\n")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]


def _split_head(head: bytes) -> tuple[str, dict[str, str]]:
    line, *rest = head.decode("latin-1").split("\r\n")
    pairs = (header.split(":", 1) for header in rest)
    return line, {name.strip().lower(): value.strip() for name, value in pairs}
