"""A conversation at Tavus: what is asked for, and the marker by which its turns are known. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What Tavus calls the languages that it can be told to speak.
LANGUAGES = {
    "ar": "arabic",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "ru": "russian",
    "zh": "chinese",
}
# Detects what is spoken, where no language is chosen.
ANY_LANGUAGE = "multilingual"
# The avatar counts as one.
MOST_PARTICIPANTS = 2
_MARKER = re.compile(r"conversation_id:[ \t]*(call\.[0-9a-f]{32}\.[0-9a-f]{32})(?![0-9A-Za-z._:-])")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call is to be; seconds for its limits, `name` is Rosa's own for it."""

    name: str
    persona_id: str
    language: str
    greeting: str
    key: str
    callback_url: str
    place: str
    longest_s: int
    left_s: int
    absent_s: int
    replica_id: str = ""
    is_trial: bool = False

    def body(self) -> dict[str, Any]:
        """Return the body that asks Tavus for it."""
        return {
            "persona_id": self.persona_id,
            **({"replica_id": self.replica_id} if self.replica_id else {}),
            "conversation_name": self.name,
            "conversational_context": context(self.place, self.language, self.key),
            "custom_greeting": self.greeting,
            "callback_url": self.callback_url,
            "require_auth": True,
            "max_participants": MOST_PARTICIPANTS,
            **({"test_mode": True} if self.is_trial else {}),
            "properties": {
                "max_call_duration": self.longest_s,
                "participant_left_timeout": self.left_s,
                "participant_absent_timeout": self.absent_s,
                "language": spoken_name(self.language),
            },
        }


@dataclass(frozen=True, slots=True)
class Opened:
    """What Tavus answers: its id, where to join and with which token, and whether it runs."""

    remote_id: str
    url: str
    token: str
    runs: bool


def spoken_name(language: str) -> str:
    """Return Tavus's name of a language code."""
    return LANGUAGES.get(language, ANY_LANGUAGE)


def call_key(call: str, seal: str) -> str:
    """Return the key of a call's conversation: its id, and what only Rosa can have written."""
    return f"call.{call}.{seal[:32]}"


def context(place: str, language: str, key: str) -> str:
    """Return what Tavus adds to the persona's prompt; the marker has a line of its own."""
    where = " ".join(place.split())
    name = spoken_name(language).capitalize()
    spoken = f" The visitor has chosen {name}." if language in LANGUAGES else ""
    return f"A visitor stands at the kiosk {where!r}.{spoken}\nconversation_id: {key}\n"


def marked_key(system_text: str) -> str:
    """Return the key of a call's marker in system messages, also where lines were joined; else ''.

    A key that Rosa did not write names no call: whoever makes one up is in a conversation alone.
    """
    found = _MARKER.search(system_text)
    return found[1] if found else ""


def read_opened(answer: Any) -> Opened | None:
    """Return a conversation of Tavus's answer, None where it has no id or no address."""
    if not isinstance(answer, Mapping):
        return None
    remote_id, url = (_text(answer, name) for name in ("conversation_id", "conversation_url"))
    if not (remote_id and url.startswith(("https://", "http://"))):
        return None
    token = _text(answer, "meeting_token")
    return Opened(remote_id, url, token, _text(answer, "status") != "ended")


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
