"""A provider that staff have asked from a page of the admin."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from agent.admin.ndjson import fault
from agent.core.errors import NotReady
from agent.models import Provider

T = TypeVar("T")
# Seconds in which the row is read, and how many of a page's calls one process makes at once.
READ_S = 10.0
MOST_AT_ONCE = 4


async def opened(
    request: HttpRequest, pk: int, permission: str, read: Callable[[Provider], T]
) -> T | HttpResponse:
    """Return what `read` makes of a provider's row, else the answer that says why not."""
    try:
        async with asyncio.timeout(READ_S):
            return await sync_to_async(_read)(request, pk, permission, read)
    except PermissionDenied:
        return fault(_("You are not logged in any more, or may not do this."), 403)
    except Http404:
        return fault(_("This provider is no longer there."), 404)
    except NotReady as exc:
        return fault(str(exc), 503)
    except TimeoutError:
        return fault(_("The provider could not be read in time. Try again."), 503)


def _read(request: HttpRequest, pk: int, permission: str, read: Callable[[Provider], T]) -> T:
    may = request.user.is_active and request.user.has_perm(permission)
    if request.method != "POST" or not request.user.is_staff or not may:
        raise PermissionDenied
    return read(get_object_or_404(Provider, pk=pk))
