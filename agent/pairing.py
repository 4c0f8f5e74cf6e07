"""Pairs a device with the kiosk that staff registered for it, by a code that counts once."""

import threading
import time
from collections import deque
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agent.core.errors import KioskOff, NotPaired, TooManyTries, WrongCode
from agent.models import Kiosk
from agent.models.channel import key_digest
from agent.models.kiosk import code_digest

# Wrong codes that a process takes within a window, of one address and of all together: a code is
# one of 10^11, and lives for minutes.
_MOST_OF_ONE, _MOST, _WINDOW_S = 5, 50, 600.0
# How old the last sign of a kiosk may be before another is written down.
_SEEN_EVERY = timedelta(seconds=60)


class Tries:
    """The wrong codes of the last minutes."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[float, str]] = deque()
        self._lock = threading.Lock()

    def check(self, address: str) -> None:
        """Raise TooManyTries where no more codes are taken from this address for now."""
        with self._lock:
            since = time.monotonic() - _WINDOW_S
            while self._wrong and self._wrong[0][0] < since:
                self._wrong.popleft()
            of_one = sum(one == address for _at, one in self._wrong)
            if of_one >= _MOST_OF_ONE or len(self._wrong) >= _MOST:
                raise TooManyTries("Too many wrong codes. Wait ten minutes, then try again.")

    def add(self, address: str) -> None:
        """Note a wrong code."""
        with self._lock:
            self._wrong.append((time.monotonic(), address))

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._wrong.clear()


tries = Tries()


def pair(code: str, address: str) -> tuple[Kiosk, str]:
    """Return the kiosk of a code and the device's new token. Raises CallError."""
    tries.check(address)
    digest = code_digest(code)
    with transaction.atomic():
        valid = Kiosk.objects.select_for_update().filter(code_until__gt=timezone.now())
        kiosk = valid.filter(code_digest=digest).first()
        if kiosk is not None and constant_time_compare(kiosk.code_digest, digest):
            token = kiosk.renew_token()
            kiosk.save()
            return kiosk, token
    tries.add(address)
    raise WrongCode("No kiosk has this code, or it has expired. Ask staff for a new one.")


def kiosk_of(token: str) -> Kiosk:
    """Return the kiosk of a device's token, and note that it was seen. Raises CallError."""
    digest = key_digest(token) if token else ""
    named = Kiosk.objects.select_related("channel__persona", "persona", "place")
    kiosk = named.filter(token_digest=digest).first() if digest else None
    if kiosk is None or not constant_time_compare(kiosk.token_digest, digest):
        raise NotPaired("This device is not paired. Enter the code that staff show you.")
    if not kiosk.enabled:
        raise KioskOff("This kiosk is switched off.")
    now = timezone.now()
    if kiosk.seen_at is None or now - kiosk.seen_at > _SEEN_EVERY:
        Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=now)
    return kiosk
