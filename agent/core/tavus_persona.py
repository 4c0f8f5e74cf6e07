"""What a persona is to be at Tavus, and the plan of what has to change there. Pure.

Three states of each value are compared: what Rosa wants, what Tavus has, and what Tavus had when
Rosa was there last. What Tavus has changed since without her is foreign, and staff decide. In
place of the key, its digest is compared; no plan holds a key.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from agent.core.tavus_document import KEY, Document, places, value_at

Values = Mapping[str, Any]
PROMPT = "/system_prompt"
SAMPLING = "/layers/llm/extra_body"
# What is wanted in the place of a key that is yet to be made.
NEW_KEY = "new"
WRITTEN_BY_TAVUS = frozenset({"/persona_id", "/created_at", "/updated_at"})
HOT_WORDS_LENGTH = 1_000
_LABEL, _OCTET = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_ADDRESS = re.compile(
    rf"https://({_LABEL}(?:\.{_LABEL})*)(?::\d{{1,5}})?((?:/[\w.~-]+)*)", re.IGNORECASE
)
_PRIVATE = re.compile(
    r"[^.]*|[\d.]*|.*\.(local|localhost|localdomain|internal|lan|home|test|invalid)", re.IGNORECASE
)
_PUBLIC_NUMBERS = re.compile(
    r"(?!0|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)"
    r"(?!100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|22[4-9]\.|2[345]\d\.)"
    rf"{_OCTET}(?:\.{_OCTET}){{3}}"
)


# Why Tavus cannot call Rosa.
FAULTS = {
    "missing": "PUBLIC_URL is not set. Tavus has to know where to ask Rosa.",
    "chat": "PUBLIC_URL contains /chat/completions, which Tavus adds by itself. Leave it out.",
    "version": "PUBLIC_URL ends in /v1, which Rosa adds herself. Leave it out.",
    "scheme": "PUBLIC_URL does not begin with https://, and Tavus calls nothing else.",
    "form": "PUBLIC_URL is no address such as https://rosa.example.org.",
    "private": "PUBLIC_URL is known in this network only, and Tavus calls from outside.",
}


class AddressError(ValueError):
    """Tavus cannot call Rosa; `fault` is one of `FAULTS`."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def base_url(public_url: str) -> str:
    """Return where Tavus asks Rosa, without /chat/completions. Raises AddressError."""
    url = public_url.strip().rstrip("/")
    if not url:
        raise AddressError("missing")
    if "/chat/completions" in url.lower():
        raise AddressError("chat")
    if not public_url.strip().lower().startswith("https://"):
        raise AddressError("scheme")
    if (found := _ADDRESS.fullmatch(url)) is None:
        raise AddressError("form")
    host, path = found.groups()
    if _PRIVATE.fullmatch(host) and not _PUBLIC_NUMBERS.fullmatch(host):
        raise AddressError("private")
    if path.endswith("/v1"):
        raise AddressError("version")
    return f"{url}/v1"


def hot_words(own: Iterable[str], names: Iterable[str], most: int = HOT_WORDS_LENGTH) -> str:
    """Return words for the recognition of speech, `own` ones first, in `most` characters."""
    chosen: dict[str, str] = {}
    room = most
    for given in (*own, *names):
        word = " ".join(given.replace(",", " ").split())
        if not word or word.casefold() in chosen:
            continue
        room -= len(word) + (2 if chosen else 0)
        if room < 0:
            break
        chosen[word.casefold()] = word
    return ", ".join(chosen.values())


@dataclass(frozen=True, slots=True)
class Settings:
    """What Rosa's rows say of a persona at Tavus; an empty text is no value."""

    name: str
    prompt: str
    model: str
    base_url: str
    replica: str = ""
    pipeline: str = "full"
    speculative: bool = True
    temperature: float | None = None
    tts_engine: str = ""
    voice: str = ""
    voice_model: str = ""
    emotion: bool = False
    stt_engine: str = "tavus-auto"
    hot_words: str = ""
    patience: str = "medium"
    interruptibility: str = "high"
    voice_isolation: str = "near"
    idle_engagement: str = "off"
    perception: str = "off"

    @property
    def asks_rosa(self) -> bool:
        """Whether Tavus asks a language model; an echo only says what it is given."""
        return self.pipeline != "echo"


def wanted_values(settings: Settings, key_digest: str) -> dict[str, Any]:
    """Return the value of each place that Rosa looks after; None where there is to be none.

    `key_digest` is that of the key under which Tavus may call, "" where there is none yet.
    """
    has_voice = bool(settings.tts_engine)
    flow, tts, llm = "/layers/conversational_flow", "/layers/tts", "/layers/llm"
    values: dict[str, Any] = {
        "/persona_name": settings.name,
        "/pipeline_mode": settings.pipeline,
        PROMPT: settings.prompt,
        "/default_replica_id": settings.replica,
    }
    if settings.asks_rosa:
        warmth = settings.temperature
        values |= {
            f"{llm}/model": settings.model,
            f"{llm}/base_url": settings.base_url,
            KEY: key_digest or NEW_KEY,
            f"{llm}/speculative_inference": settings.speculative,
            SAMPLING: None if warmth is None else {"temperature": warmth},
        }
    values |= {
        f"{tts}/tts_engine": settings.tts_engine,
        f"{tts}/external_voice_id": settings.voice if has_voice else None,
        f"{tts}/tts_model_name": settings.voice_model if has_voice else None,
        f"{tts}/tts_emotion_control": settings.emotion if has_voice else None,
        "/layers/stt/stt_engine": settings.stt_engine,
        "/layers/stt/hotwords": settings.hot_words,
        f"{flow}/turn_detection_model": "sparrow-1",
        f"{flow}/turn_taking_patience": settings.patience,
        f"{flow}/replica_interruptibility": settings.interruptibility,
        f"{flow}/voice_isolation": settings.voice_isolation,
        f"{flow}/idle_engagement": settings.idle_engagement,
        # Tavus's own default is to look.
        "/layers/perception/perception_model": settings.perception,
    }
    return {place: None if value == "" else value for place, value in values.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """One place where Tavus has something else than Rosa wants.

    `is_foreign`: Rosa did not put it there. `is_left`: staff have said that it stays.
    """

    place: str
    now: Any
    wanted: Any
    is_foreign: bool = False
    is_left: bool = False

    @property
    def is_secret(self) -> bool:
        return self.place == KEY


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change at Tavus. `others` are places that Rosa does not look after."""

    changes: tuple[Change, ...]
    others: tuple[str, ...] = ()
    creates: bool = False

    @property
    def ours(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if not c.is_foreign and not c.is_left)

    @property
    def foreign(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.is_foreign)

    @property
    def left(self) -> tuple[Change, ...]:
        return tuple(c for c in self.changes if c.is_left)

    @property
    def digest(self) -> str:
        """Names the plan, so that only what was seen is applied."""
        told = [[c.place, c.now, c.wanted, c.is_foreign, c.is_left] for c in self.changes]
        return hashlib.sha256(orjson.dumps([self.creates, told])).hexdigest()


def plan_new(wanted: Values) -> Plan:
    """Return the plan for a persona that is not at Tavus yet."""
    there = {place: value for place, value in wanted.items() if value is not None}
    return Plan(tuple(Change(place, None, value) for place, value in there.items()), creates=True)


def plan(
    wanted: Values, remote: Document, applied: Values, left: Collection[str] = frozenset()
) -> Plan:
    """Return what would change; `applied` has no place that Rosa never set."""
    others = (p for p in places(remote) if p not in wanted and p not in WRITTEN_BY_TAVUS)
    return Plan(tuple(_changes(wanted, remote, applied, left)), tuple(sorted(others)))


def _changes(
    wanted: Values, remote: Document, applied: Values, left: Collection[str]
) -> Iterator[Change]:
    for place, value in wanted.items():
        now, before = value_at(remote, place), applied.get(place)
        # What Rosa does not want and never set is a default of Tavus.
        if now != value and (value is not None or before is not None):
            is_left = place in left
            yield Change(place, now, value, not is_left and now != before, is_left)


def applied_values(
    wanted: Values, remote: Document, before: Values, undecided: Collection[str]
) -> dict[str, Any]:
    """Return what Tavus has now, to be compared with next time.

    What is foreign and `undecided` stays as it was, so that it is foreign next time too.
    """
    applied = {place: before[place] for place in undecided if place in before}
    for place, value in wanted.items():
        now = value_at(remote, place)
        is_ours = value is not None or place in before
        if place not in undecided and now is not None and is_ours:
            applied[place] = now
    return applied
