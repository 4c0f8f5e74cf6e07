"""Texts of other systems as plain ones, and short names made of them. Pure."""

import hashlib
import html
import re
import unicodedata

import nh3

MAX_SLUG = 80
# Tags behind which a reader would see a new line.
_BREAKS = re.compile(
    r"<\s*(?:br|hr)\s*/?\s*>|<\s*/\s*(?:p|div|li|ul|ol|h[1-6]|tr|table|blockquote|section)\s*>",
    re.IGNORECASE,
)
_MARKDOWN = (
    (re.compile(r"!\[[^\]]*\]\([^)\s]*\)"), ""),
    (re.compile(r"\[([^\]]+)\]\([^)\s]+\)"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"^#{1,6}[ \t]+", re.MULTILINE), ""),
)
# What XML and terminals do not take; spoken text has no use for it.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(raw: object) -> str:
    """Return what a reader of the HTML or Markdown sees, paragraphs apart; "" for nothing."""
    if not isinstance(raw, str | int | float) or isinstance(raw, bool):
        return ""
    text = _CONTROLS.sub("", str(raw).replace("\r\n", "\n").replace("\r", "\n"))
    if "<" in text or "&" in text:
        marked = _BREAKS.sub(lambda found: found[0] + "\n", text)
        text = html.unescape(
            nh3.clean(marked, tags=set(), clean_content_tags={"script", "style", "template"})
        )
    for pattern, kept in _MARKDOWN:
        text = pattern.sub(kept, text)
    lines = [" ".join(line.split()) for line in _CONTROLS.sub("", text).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain_line(raw: object) -> str:
    """Return the same on one line."""
    return " ".join(plain(raw).split())


def short_name(text: str, kind: str) -> str:
    """Return a slug made of the text; of a text in another script one that is made of its hash."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    found = re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:MAX_SLUG].strip("-")
    if sum(c.isalpha() for c in found) * 2 >= sum(c.isalpha() for c in text) and found:
        return found
    return f"{kind}-{digest(text)}"


def digest(text: str) -> str:
    """Return ten letters and digits that stand for the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def short_key(text: str) -> str:
    """Return a key as it is stored: one that is too long by its beginning and its hash."""
    text = _CONTROLS.sub("", text)
    return text if len(text) <= 180 else f"{text[:160]}#{digest(text)}"


class Slugs:
    """Hands out slugs, each once per kind."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def take(self, kind: str, text: str) -> str:
        """Return the short name of the text, with a number where another record has it."""
        wanted = found = short_name(text, kind)
        number = 1
        while (kind, found) in self._taken:
            number += 1
            found = f"{wanted}-{number}"
        self._taken.add((kind, found))
        return found
