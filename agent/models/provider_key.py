"""Where a provider's key may go."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

validate_endpoint = URLValidator(schemes=["http", "https"])
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


def check_endpoint(url: str) -> None:
    """Raise ValidationError of the field `base_url` where it is filled in with no address."""
    try:
        if url:
            validate_endpoint(url)
    except ValidationError:
        raise ValidationError(
            {"base_url": _("Enter an address that begins with http:// or https://.")}
        ) from None


def check_key(name: str, base_url: str, address: str) -> None:
    """Raise ValidationError where a row may not have the key in `name` sent to its address.

    `base_url` is what the row says, `address` the one that counts.
    """
    if not settings.PROVIDER_KEY_NAME.fullmatch(name):
        raise ValidationError(
            {
                "api_key_variable": _(
                    "%(name)s cannot be used as a provider's key. Use a variable whose name "
                    "ends in _API_KEY and that is not one of Rosa's own."
                )
                % {"name": name}
            }
        )
    if base_url and not is_private_way(base_url):
        raise ValidationError(
            {"base_url": _("A key goes over https only. Use an address that begins with https://.")}
        )
    for url in filter(None, (base_url, address)):
        if not may_send_key(name, url):
            raise ValidationError(
                {
                    "api_key_variable": _(
                        "%(name)s may not be sent to %(host)s. Name the key of that host, or "
                        "ask the person who runs the server to allow it in LLM_KEY_HOSTS."
                    )
                    % {"name": name, "host": host_of(url) or url}
                }
            )
