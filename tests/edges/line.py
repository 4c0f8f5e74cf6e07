"""Requests as bytes on a socket, for what no HTTP client would send."""

import json
import socket

from tests.bench.processes import Rosa
from tests.edges.journals import until

# Seconds that a server may take until it does what a test waits for.
START_LIMIT_S = 30.0


def connect(rosa: Rosa) -> socket.socket:
    """Return an open connection."""
    return socket.create_connection(("127.0.0.1", rosa.port), timeout=10)


def request_bytes(rosa: Rosa, question: str, stream: bool = True, **headers: str) -> bytes:
    """Return a whole request, its headers spelled as given."""
    body = json.dumps({"stream": stream, "messages": [{"role": "user", "content": question}]})
    lines = [
        "POST /v1/chat/completions HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: Bearer {rosa.key}",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def read_until(connection: socket.socket, mark: bytes) -> bytes:
    """Return what arrives until `mark` has arrived or the connection is closed."""
    received = b""
    while mark not in received:
        part = connection.recv(65_536)
        if not part:
            break
        received += part
    return received


def wait_for_port(rosa: Rosa) -> None:
    """Return once something listens; nothing is asked, so the first request is the test's own."""
    until(lambda: listens(rosa), START_LIMIT_S)


def listens(rosa: Rosa) -> bool:
    assert rosa.process is not None
    assert rosa.process.poll() is None, rosa.log()
    try:
        connect(rosa).close()
    except OSError:
        return False
    return True
