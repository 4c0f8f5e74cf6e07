"""Refuses addresses with numbers that are too long to be read: no row and no page has such."""

import re
from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

# Python reads numbers of up to 4,300 digits, a database those of up to 19.
_TOO_LONG = re.compile(r"\d{1000}")


@sync_and_async_middleware
def middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Look at the path and what it is asked with before any page reads a number of them."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            _check(request)
            return await get_response(request)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        _check(request)
        return get_response(request)

    return answer


def _check(request: HttpRequest) -> None:
    asked = (value for values in request.GET.lists() for value in values[1])
    if any(map(_TOO_LONG.search, (request.path, *asked))):
        raise BadRequest
