"""Answers that come line by line, each a JSON object, while somebody waits for them."""

from collections.abc import AsyncGenerator, AsyncIterator

import orjson
from django.http import HttpResponse, StreamingHttpResponse


class Events(StreamingHttpResponse):
    """A stream that is closed as soon as the browser leaves: Django's own wrappers are not."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(events, content_type="application/x-ndjson")
        self.events = events
        self["Cache-Control"] = "no-store"
        self["X-Accel-Buffering"] = "no"

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.events


def line(**event: object) -> bytes:
    """Return one event as a line."""
    return orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE)


def fault(message: str, status: int) -> HttpResponse:
    """Return the answer to a request that cannot be met."""
    return HttpResponse(line(fault=message), status=status, content_type="application/json")
