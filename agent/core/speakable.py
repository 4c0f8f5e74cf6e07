"""Takes out of a reply what a voice would read aloud: markup, and addresses of pages. Pure."""

import re
from collections.abc import Callable
from typing import Final

from agent.core import markup

_BEGINNINGS = ("http://", "https://", "www.", "mailto:")
_LINE_SIGNS = "-•>#*"
# Characters of a link that are waited for, and of the name of a site.
_LONGEST = 500
_LONGEST_HOST = 253
# What may stand behind an address and is no part of it.
_BEHIND = ".,;:!?)]}'*_~"
# What a text without holds no markup and no address, however it goes on: most do. An address may
# begin with its end.
_NOT_PLAIN = re.compile(
    r"[*_~`\[<&!\n]|://|mailto:|www\.|[hHwWmM][tTwWaA]*[pPiIsSlLoO:/.]*\Z", re.IGNORECASE
)
_NO_ADDRESS = frozenset('<>"`')


class Speakable:
    """Lets a reply through character by character, holding back only what may become markup.

    What is held is of one kind; its method in `_KINDS` takes the next character. A text that turns
    out to be no markup is taken again without its first character, which cannot begin the same
    kind once more: no character is looked at more often than there are kinds.
    """

    def __init__(self) -> None:
        self._kind = ""
        self._held = ""
        # The last character that was let through.
        self._last = "\n"
        self._at_line_start = True
        # Marks that opened and have not closed, by their sign.
        self._open = dict.fromkeys("*_~", 0)
        self._depth = 0
        self._in_angles = False

    def feed(self, chunk: str) -> str:
        """Return the text that may be spoken now, possibly empty."""
        if chunk and not self._kind and not self._at_line_start and not _NOT_PLAIN.search(chunk):
            self._last = chunk[-1]
            return chunk
        return "".join(map(self._take, chunk))

    def flush(self) -> str:
        """Return the rest, once the reply is complete."""
        said = ""
        while self._kind:
            said += self._KINDS[self._kind](self, "")
        return said

    def _take(self, character: str) -> str:
        if self._kind:
            return self._KINDS[self._kind](self, character)
        kind = self._begun(character)
        if kind:
            self._kind, self._held = kind, character
            return ""
        return "" if character == "`" else self._say(character)

    def _begun(self, character: str) -> str:
        """Return what the character may begin."""
        if self._at_line_start and character in _LINE_SIGNS:
            return "line"
        if character in "*_~":
            return "marks"
        if character in "[<&":
            return {"[": "text", "<": "tag", "&": "entity"}[character]
        if character == "!" and not markup.joins(self._last):
            return "picture"
        return "address" if character in "hHwWmM" and not markup.joins(self._last) else ""

    def _end(self) -> str:
        """Hold nothing any more; return what was held."""
        held, self._kind, self._held = self._held, "", ""
        return held

    def _hold(self, character: str) -> str:
        self._held += character
        return ""

    def _again(self, text: str, character: str) -> str:
        """Take a text once more, and the character behind it."""
        said = "".join(map(self._take, text))
        return said + (self._take(character) if character else "")

    def _as_it_is(self, character: str) -> str:
        """Let the first that is held through: it was no markup."""
        held = self._end()
        size = 2 if held.startswith("![") else 1
        return self._say(held[:size]) + self._again(held[size:], character)

    # --- Kinds: each takes the next character, or "" at the end ---

    def _line(self, character: str) -> str:
        held = self._held
        if (character and character in " \t") or character == held[0] == held[-1]:
            return self._hold(character)
        if markup.begins_line(held, character):
            self._end()
            return self._again("", character)
        if held[0] == "*":
            marks = held.rstrip(" \t")
            self._kind, self._held = "marks", marks
            return self._again(held[len(marks) :], character)
        return self._say(self._end()) + self._again("", character)

    def _marks(self, character: str) -> str:
        if character == self._held[0]:
            return self._hold(character)
        run = self._end()
        said = "" if self._is_markup(run, character) else self._say(run)
        return said + self._again("", character)

    def _is_markup(self, run: str, right: str) -> bool:
        sign, size = run[0], len(run)
        if self._at_line_start and size >= 3 and right in ("", "\n"):
            return True
        if size > 3 or (sign == "~" and size != 2):
            return False
        opens = markup.opens(run, self._last, right)
        closes = self._open[sign] > 0 and markup.closes(run, self._last, right)
        if opens and not (closes and self._last not in "\"'“‘«([{（"):
            self._open[sign] += size
        elif closes:
            self._open[sign] = max(0, self._open[sign] - size)
        return opens or closes

    def _picture(self, character: str) -> str:
        if character == "[":
            self._kind = "text"
            return self._hold(character)
        return self._say(self._end()) + self._again("", character)

    def _text(self, character: str) -> str:
        """What may be the text of a link."""
        if self._held[-1] == "]":
            if character != "(":
                return self._as_it_is(character)
            self._kind, self._depth = "target", 1
            return self._hold(character)
        if character in ("", "\n", "[") or len(self._held) > _LONGEST:
            return self._as_it_is(character)
        return self._hold(character)

    def _target(self, character: str) -> str:
        """The address of a link, with parentheses of its own."""
        if character in ("", "\n", "[") or len(self._held) > _LONGEST:
            return self._as_it_is(character)
        self._depth += (character == "(") - (character == ")")
        if self._depth:
            return self._hold(character)
        held = self._end()
        return self._again(held[held.index("[") + 1 : held.index("](")], "") + self.flush()

    def _tag(self, character: str) -> str:
        held = self._held + character
        if character == ">":
            said = markup.tag(held, self._last)
            if said is not None:
                self._end()
                return self._say(said)
        elif held[1:].lower() in _BEGINNINGS:
            self._kind, self._held, self._in_angles = "site", held[1:], True
            return ""
        elif character and (markup.may_be_tag(held) or _may_be_address(held[1:])):
            return self._hold(character)
        return self._as_it_is(character)

    def _entity(self, character: str) -> str:
        held = self._held + character
        if character == ";":
            said = markup.entity(held)
            if said is not None:
                self._end()
                return self._say(said)
        elif character and markup.may_be_entity(held):
            return self._hold(character)
        return self._as_it_is(character)

    def _address(self, character: str) -> str:
        """What may be the beginning of an address."""
        held = self._held + character
        if not character or not _may_be_address(held):
            return self._say(self._end()) + self._again("", character)
        if held.lower() in _BEGINNINGS:
            self._kind, self._in_angles = "site", False
        return self._hold(character)

    def _site(self, character: str) -> str:
        """The name of a site, which is said as soon as it is complete."""
        is_name = not _ends_address(character) and character not in "/?#"
        if is_name and len(self._held) < _LONGEST_HOST:
            return self._hold(character)
        held = self._end()
        name = held.rstrip(_BEHIND)
        behind = held[len(name) :]
        begun = name.lower()
        for beginning in ("https://", "http://", "mailto:", "www."):
            if begun.startswith(beginning):
                name, begun = name[len(beginning) :], begun[len(beginning) :]
        if not name:
            return self._say(held) + self._again("", character)
        said = self._say(name)
        self._kind, self._depth = "path", 0
        return said + self._again(behind, character)

    def _path(self, character: str) -> str:
        """The rest of an address: only the punctuation behind it is said."""
        if not _ends_address(character):
            is_inside = character == ")" and self._depth > 0
            self._depth += (character == "(") - is_inside
            is_behind = character in _BEHIND and not is_inside
            self._held = self._held + character if is_behind else ""
            return ""
        behind = self._end()
        if self._in_angles and character == ">":
            character = ""
        return self._again(behind, character)

    _KINDS: Final[dict[str, Callable[["Speakable", str], str]]] = {
        "line": _line,
        "marks": _marks,
        "picture": _picture,
        "text": _text,
        "target": _target,
        "tag": _tag,
        "entity": _entity,
        "address": _address,
        "site": _site,
        "path": _path,
    }

    def _say(self, text: str) -> str:
        for character in text:
            if character == "\n" == self._last:
                # No markup goes beyond its paragraph.
                self._open = dict.fromkeys("*_~", 0)
            self._last = character
            self._at_line_start = character == "\n" or (self._at_line_start and character in " \t")
        return text


def _may_be_address(text: str) -> bool:
    return any(beginning.startswith(text.lower()) for beginning in _BEGINNINGS)


def _ends_address(character: str) -> bool:
    """Whether an address ends before the character: Chinese puts no space behind one."""
    if not character or character.isspace() or character in _NO_ADDRESS:
        return True
    is_wide = character >= "\u2e80"
    return is_wide or (not character.isascii() and not character.isalnum())
