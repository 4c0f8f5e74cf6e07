"""Reads what a dialogue is begun with and what a turn of it is asked for. Pure.

From a JSON body or the query of an address: numbers and flags may be texts, and what is empty was
not given. All raise RequestError with the field's name.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from agent.core.dialogue import MOST_TURNS, TURNS, Config, Mode, Part, Phase, Side, Wish
from agent.core.errors import RequestError
from agent.core.types import Persona

# Characters.
LONGEST_PERSONA, LONGEST_SCENARIO, LONGEST_MESSAGE, LONGEST_NAME = 4_000, 2_000, 2_000, 80
_SLUG = re.compile(r"[-A-Za-z0-9_]{1,50}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}
# Where staff have deleted all presets.
_ONLY_PHASE = (Phase("conversation", 0),)
_SHOWN = 40


def read_config(
    payload: Mapping[str, Any],
    personas: Mapping[str, Persona],
    presets: Mapping[str, tuple[Phase, ...]],
    preset: str,
) -> Config:
    """Return what a dialogue is begun with; `preset` is used where none is named."""
    mode: Mode = _choice(payload, "mode", get_args(Mode)) or "ai_vs_ai"
    name, phases = _phases(payload, presets, preset)
    agent_1 = _part(payload, "agent_1", personas)
    agent_2 = _part(payload, "agent_2", personas)
    if agent_1 is None:
        raise _missing("agent_1_persona")
    if agent_2 is None and mode == "ai_vs_ai":
        raise _missing("agent_2_persona")
    return Config(
        mode=mode,
        agent_1=agent_1,
        agent_2=agent_2,
        scenario=_text(payload, "scenario", LONGEST_SCENARIO),
        max_turns=_number(payload, "max_turns", 1, MOST_TURNS, TURNS),
        phases=phases,
        preset=name,
        lang=_matching(payload, "language", _LANGUAGE, "a code such as en, fr or ar"),
        sound=_flag(payload, "sound"),
    )


def check_voices(config: Config, voices: Iterable[str]) -> None:
    """Raise RequestError for a side whose voice is named and not there."""
    known = sorted(voices)
    sides: tuple[Side, ...] = ("agent_1", "agent_2")
    for side in sides:
        part = config.part(side)
        if part and part.voice and part.voice not in known:
            named = f"use one of {', '.join(known)}" if known else "there are none"
            raise RequestError(f"There is no voice {_short(part.voice)}; {named}.", f"{side}_voice")


def read_wish(payload: Mapping[str, Any], words: str = "user_message") -> Wish:
    """Return what a turn is asked for; `words` names the field with what a person says."""
    after = payload.get("after")
    return Wish(
        text=_text(payload, words, LONGEST_MESSAGE),
        side=_choice(payload, "force_agent", ("agent_1", "agent_2")) or None,
        after=None if after in (None, "") else _number(payload, "after", 0, 2 * MOST_TURNS, 0),
    )


def _part(payload: Mapping[str, Any], side: Side, personas: Mapping[str, Persona]) -> Part | None:
    said = _text(payload, f"{side}_persona", LONGEST_PERSONA)
    name = " ".join(_text(payload, f"{side}_name", LONGEST_NAME).split())
    voice = _matching(payload, f"{side}_voice", _SLUG, "the slug of a voice")
    if not said:
        return None
    if known := personas.get(said):
        return Part(persona=said, name=name or known.name, voice=voice)
    return Part(prompt=said, name=name, voice=voice)


def _phases(
    payload: Mapping[str, Any], presets: Mapping[str, tuple[Phase, ...]], preset: str
) -> tuple[str, tuple[Phase, ...]]:
    usable = {slug: phases for slug, phases in presets.items() if phases}
    if named := _text(payload, "phases", LONGEST_NAME):
        if named not in usable:
            known = ", ".join(sorted(usable))
            raise RequestError(
                f"There are no phases {_short(named)}; use one of {known}.", "phases"
            )
        return named, usable[named]
    if preset in usable:
        return preset, usable[preset]
    return next(iter(usable.items()), ("", _ONLY_PHASE))


def _text(payload: Mapping[str, Any], name: str, longest: int) -> str:
    value = payload.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RequestError(f"{name} is {_short(value)}; it must be a text.", name)
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise RequestError(f"{name} has characters that are no text.", name)
    value = value.strip()
    if len(value) > longest:
        raise RequestError(f"{name} has {len(value)} characters; {longest} are allowed.", name)
    return value


def _choice(payload: Mapping[str, Any], name: str, choices: tuple[Any, ...]) -> Any:
    value = payload.get(name)
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or value not in choices:
        raise RequestError(f"{name} is {_short(value)}; use {' or '.join(choices)}.", name)
    return value


def _matching(payload: Mapping[str, Any], name: str, form: re.Pattern[str], what: str) -> str:
    value = payload.get(name)
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not form.fullmatch(value):
        raise RequestError(f"{name} is {_short(value)}; use {what}.", name)
    return value


def _number(payload: Mapping[str, Any], name: str, least: int, most: int, default: int) -> int:
    value = payload.get(name)
    if value in (None, ""):
        return default
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise RequestError(
            f"{name} is {_short(value)}; use a whole number from {least} to {most}.", name
        )
    return value


def _flag(payload: Mapping[str, Any], name: str) -> bool:
    """Return a flag, true where it is not given."""
    value = payload.get(name)
    if value in (None, ""):
        return True
    found = value if isinstance(value, bool) else _FLAGS.get(str(value).lower())
    if found is None:
        raise RequestError(f"{name} is {_short(value)}; use true or false.", name)
    return found


def _missing(name: str) -> RequestError:
    return RequestError(f"{name} is missing; give a persona's slug or describe it.", name)


def _short(value: Any) -> str:
    """Return a value for a message."""
    shown = repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
