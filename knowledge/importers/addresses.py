"""Which requests an address stands for: pages of Indico and pretalx lead to their exports. Pure."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to fetch: addresses of files, or with `api` the root of a pretalx event's API."""

    urls: tuple[str, ...] = ()
    api: str = ""
    # How the server wants its token: `Bearer` or `Token`.
    scheme: str = "Bearer"


def wanted(url: str, zone: str) -> Wanted:
    """Return the requests for an address as staff give it; Indico tells times in `zone`."""
    parts = urlsplit(url)
    path = parts.path
    if found := re.search(r"/export/event/(\d+)\.json$", path):
        return _indico(url, path[: found.start()], found[1], zone)
    if found := re.fullmatch(r"(.*)/event/(\d+)(?:/[a-z]*)?/?", path):
        return _indico(url, found[1], found[2], zone)
    if found := re.match(r"(.*/api/events/[^/]+)(?:/.*)?$", path):
        return Wanted(api=_with(url, f"{found[1]}/", ""), scheme="Token")
    if path.endswith(("/schedule", "/schedule/")):
        return Wanted((_with(url, f"{path.rstrip('/')}/export/schedule.json", ""),), scheme="Token")
    return Wanted((url,))


def _indico(url: str, root: str, event: str, zone: str) -> Wanted:
    kept = [
        pair
        for pair in parse_qsl(urlsplit(url).query)
        if pair[0] not in {"detail", "tz", "pretty", "nc", "occ"}
    ]
    urls = tuple(
        _with(
            url,
            f"{root}/export/event/{event}.json",
            # Without `nc` an export may be from before the last change.
            urlencode([*kept, ("detail", detail), ("tz", zone), ("nc", "yes")]),
        )
        for detail in ("contributions", "sessions")
    )
    return Wanted(urls)


def _with(url: str, path: str, query: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))
