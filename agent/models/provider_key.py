"""Where a provider's key may go."""

from urllib.parse import urlsplit

from django.conf import settings

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def host_of(url: str) -> str:
    """Return the host of an address in lower case; empty where it is none that all agree on."""
    try:
        parts = urlsplit(url)
        # What stands before an @ or behind a backslash is a host to some and none to others.
        return "" if {"@", "\\"} & set(parts.netloc) else parts.hostname or ""
    except ValueError:
        return ""


def is_private_way(url: str) -> bool:
    """Whether nobody on the way can read what is sent to `url`: TLS, or this machine."""
    return url.lower().startswith("https://") or host_of(url) in LOOPBACK


def may_send_key(name: str, url: str) -> bool:
    """Whether the key in the variable `name` may be sent to `url`.

    To its own hosts (`settings.PROVIDER_KEY_HOSTS`) over https, and to this machine.
    """
    # The operator's own pair, also over http in a network of theirs.
    if name == "LLM_API_KEY" and url == settings.LLM_API_ENDPOINT:
        return True
    host = host_of(url)
    if not host or not settings.PROVIDER_KEY_NAME.fullmatch(name):
        return False
    return host in LOOPBACK or (
        is_private_way(url) and host in settings.PROVIDER_KEY_HOSTS.get(name, ())
    )
