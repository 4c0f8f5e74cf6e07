"""Plain HTTP to a running Rosa, with and without her key."""

import http.client
import json
from typing import Any

from tests.bench.processes import Rosa

HELLO = [{"role": "user", "content": "When does the opening start?"}]


def post(
    rosa: Rosa, body: Any, path: str = "/v1/chat/completions", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers in lower case and body of a request with the right key."""
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=10)
    sent = {"Authorization": f"Bearer {rosa.key}", **headers}
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    connection.request("POST", path, payload, sent)
    response = connection.getresponse()
    answer = response.read()
    connection.close()
    return response.status, {k.lower(): v for k, v in response.getheaders()}, answer


def get(rosa: Rosa, path: str, **headers: str) -> tuple[int, str, bytes]:
    """Return status, content type and body."""
    connection = http.client.HTTPConnection("127.0.0.1", rosa.port, timeout=10)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], body
