"""Takes out of a reply what a voice would read aloud: markup, and addresses of pages. Pure."""

import re

_BEGINNINGS = ("http://", "https://", "www.")
_MARKS = "*`~_"
_LINE_MARKS = "-•>#"
# Characters of a link's text or an address that are waited for.
_LONGEST = 500
_HOST = re.compile(r"(?:https?://)?(?:www\.)?([^/?#\s]*)")
_AFTER = re.compile(r"[.,;:!?)\]}»”\"'。，；：！？）*_`]+\Z")


class Speakable:
    """Lets a reply through character by character, holding back only what may become markup."""

    def __init__(self) -> None:
        self._held = ""
        self._last = "\n"
        self._at_line_start = True

    def feed(self, chunk: str) -> str:
        """Return the text that may be spoken now, possibly empty."""
        return "".join(map(self._take, chunk))

    def flush(self) -> str:
        """Return the rest, once the reply is complete."""
        said = ""
        while self._held:
            said += self._settle("")
        return said

    def _take(self, character: str) -> str:
        if not self._held:
            if self._may_begin(character):
                self._held = character
                return ""
            return self._say(character)
        if self._goes_on(character):
            self._held += character
            return ""
        return self._settle(character)

    def _may_begin(self, character: str) -> bool:
        if character in _MARKS or character == "[":
            return True
        if self._at_line_start and character in _LINE_MARKS:
            return True
        return character in "hw" and not self._last.isalnum()

    def _goes_on(self, character: str) -> bool:
        """Whether what is held may still become something with the character."""
        held = self._held
        if held[0] == "[":
            if len(held) > _LONGEST or character == "\n":
                return False
            is_text = "](" not in held
            return character == "(" if held[-1] == "]" and is_text else not held.endswith(")")
        if held[0] in "hw":
            if _is_address(held):
                return not character.isspace() and len(held) < _LONGEST
            return any(begin.startswith(held + character) for begin in _BEGINNINGS)
        return character == held[0] and character in "*`~_#"

    def _settle(self, character: str) -> str:
        """Return what becomes of what is held, now that the character follows it."""
        held, self._held = self._held, ""
        if held[0] == "[" and held.endswith(")") and "](" in held:
            said = self._say(held[1 : held.index("](")])
        elif held[0] in "hw" and _is_address(held):
            said = self._say(_host(held))
        elif held[0] in _LINE_MARKS or (held[0] == "*" and self._at_line_start):
            if character.isspace():
                # The space behind the mark goes with it.
                return ""
            said = "" if held[0] == "*" else self._say(held)
        elif held[0] in _MARKS:
            said = self._say(held) if self._stays(held, character) else ""
        else:
            said = self._say(held[0]) + "".join(map(self._take, held[1:]))
        return said + (self._take(character) if character else "")

    def _stays(self, held: str, character: str) -> bool:
        """Whether marks are no markup: `2 * 3`, `snake_case`."""
        if held == "_":
            return self._last.isalnum() and character.isalnum()
        is_alone = not self._last.strip() and not character.strip()
        return held == "*" and is_alone and bool(character)

    def _say(self, text: str) -> str:
        for character in text:
            self._last = character
            self._at_line_start = character == "\n" or (self._at_line_start and character in " \t")
        return text


def _is_address(text: str) -> bool:
    return text.startswith(_BEGINNINGS)


def _host(address: str) -> str:
    """The name of the site, as one says it, with the punctuation behind the address."""
    end = _AFTER.search(address)
    behind = end.group() if end else ""
    host = _HOST.match(address.removesuffix(behind))
    return f"{host.group(1) if host else ''}{behind}"
