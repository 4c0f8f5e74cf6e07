"""What is markup and what is a sign of the text, by what stands before and behind it. Pure."""

import html
import re
import unicodedata
from html.entities import html5

# Characters of an entity or a tag that are waited for.
LONGEST_ENTITY = 10
LONGEST_TAG = 300
# A mark before one of these opens, as before a letter.
_OPENING = frozenset("\"'“‘«‹„¿¡([{（【《「『`*_~$€£¥")
# Two marks are seldom meant as such: they open before a number or a sign, too.
_OPENING_BOLD = _OPENING | frozenset("+-−–#@.")
# Behind these an underscore belongs to a name or an address.
_IN_NAMES = frozenset("./\\@-")
_IN_LINE = frozenset(
    "b strong i em u s a span code pre sub sup small mark del ins font img".split()
)
_IN_BLOCKS = frozenset(
    "br hr p div ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr td th blockquote center".split()
)
_TAGS = _IN_LINE | _IN_BLOCKS
_NAME_BEGINNINGS = frozenset(name[:end] for name in _TAGS for end in range(1, len(name) + 1))
_TAG = re.compile(
    r"""</?([a-z]+[1-6]?)(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))*\s*/?>""", re.IGNORECASE
)
_NUMBER = re.compile(r"&#(?:\d+|[xX][0-9a-fA-F]+);\Z")


def joins(character: str) -> bool:
    """Whether words and numbers go on with the character.

    Scripts without capitals count as not: Chinese puts no space between a word and markup, and
    Arabic writes short words together with the next.
    """
    return character.isdigit() or character.lower() != character.upper()


def opens(run: str, left: str, right: str) -> bool:
    """Whether marks open markup between two characters; `right` is empty at the end."""
    if run[0] == "_":
        if left.isalnum() or left in _IN_NAMES:
            return False
    elif joins(left):
        return False
    if len(run) == 1:
        return right.isalpha() or right in _OPENING
    is_emoji = bool(right) and unicodedata.category(right) == "So"
    return right.isalnum() or right in _OPENING_BOLD or is_emoji


def closes(run: str, left: str, right: str) -> bool:
    """Whether marks close markup that is open."""
    if left.isspace():
        return False
    if run[0] == "_":
        return not (left.isalnum() and right.isalnum())
    return not (joins(left) and joins(right)) or (left.isalpha() and right.isalpha())


def begins_line(marks: str, right: str) -> bool:
    """Whether signs at a line's start, and the spaces behind them, are markup before `right`."""
    sign = marks.rstrip(" \t")
    if right in ("", "\n"):
        return sign[0] in "#>" or (sign[0] in "*_-" and len(sign) >= 3) or sign in ("-", "*", "•")
    if sign == marks:
        return False
    if sign[0] in "-*•":
        return len(sign) == 1
    # "# 5" and "> 5" are a number and a comparison, "## 5" is a heading.
    return right.isalpha() or right in _OPENING or (sign[0] == "#" and len(sign) > 1)


def may_be_entity(text: str) -> bool:
    """Whether "&…" may become an entity with its next characters."""
    name = text[1:].removeprefix("#")
    return len(text) <= LONGEST_ENTITY and (not name or (name.isascii() and name.isalnum()))


def entity(text: str) -> str | None:
    """Return what "&…;" stands for, None if nothing."""
    if text[1:] not in html5 and not _NUMBER.match(text):
        return None
    return html.unescape(text).replace("\xa0", " ")


def may_be_tag(text: str) -> bool:
    """Whether "<…" may become a tag with its next characters. To be asked after each."""
    body = text[1:].removeprefix("/")
    if len(text) > LONGEST_TAG or (text[-1] in "\n<" and len(text) > 1):
        return False
    if not text[-1].isspace():
        return " " in body or not body or body.removesuffix("/").lower() in _NAME_BEGINNINGS
    if text.count('"') % 2 or text.count("'") % 2:
        return True
    # "a <b and c" is no tag: its attributes have values.
    words = body.split()
    return bool(words) and words[0].lower() in _TAGS and (len(words) == 1 or "=" in words[-1])


def tag(text: str, left: str) -> str | None:
    """Return what is said for "<…>" behind a character, None if it is no tag."""
    found = _TAG.fullmatch(text)
    if not found or found[1].lower() not in _TAGS:
        return None
    # Where a line ends, words must not run together.
    return " " if found[1].lower() in _IN_BLOCKS and not left.isspace() else ""
