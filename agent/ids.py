"""Identifiers that sort by time, and those that follow from a name."""

import random
import re
import time
import uuid

# Ids are no secrets; the system's generator would cost a call into the kernel each.
_random = random.Random()  # noqa: S311
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_CONVERSATIONS = uuid.UUID("6f1f6a5e-9c0b-4a53-9a59-0d7a35c1b0de")


def new_id() -> uuid.UUID:
    """Return a UUID of version 7: milliseconds since 1970, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | _random.getrandbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)


def conversation_id(channel: str, key: str) -> uuid.UUID:
    """Return the id of the conversation that a channel, named by its identity, knows by `key`."""
    return uuid.uuid5(_CONVERSATIONS, f"{channel}\n{key}")


def take_request_id(sent: str) -> str:
    """Return the id of a request: the one that its caller sent, or a new one if it is no good."""
    return sent if _REQUEST_ID.fullmatch(sent) else f"req-{new_id().hex}"
