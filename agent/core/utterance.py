"""What of a sentence is given to a voice. Pure."""

import re
import unicodedata
from typing import Final

# Characters that one sentence may have.
MOST: Final = 4_000
# Pictures, flags and what joins and colours them: a voice would read out their names.
_PICTURES: Final = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u20e3\u200d\ufe00-\ufe0f"
    "\U000e0000-\U000e007f]+"
)
# Control characters are commands to some voices, and lone surrogates and the like no text to any.
_UNSPOKEN: Final = frozenset({"Cc", "Cs", "Co", "Cn"})


def utterance(text: str) -> str:
    """Return a text on one line without commands and pictures, "" where nothing is to be said."""
    plain = "".join(
        " " if unicodedata.category(character) in _UNSPOKEN else character
        for character in _PICTURES.sub(" ", text)
    )
    spoken = " ".join(plain.split())
    return spoken if any(map(str.isalnum, spoken)) else ""
