"""What the Tavus API takes, by our notes of its contract. Pure.

A shape is a type, a check, a list with the shape of its items, or a dict of shapes: no other
field may be there. Checks return what is wrong, or "".
"""

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[Any], str]
LOOPBACK = ("127.0.0.1", "localhost")


def one_of(*values: str) -> Check:
    return lambda value: "" if value in values else f"is {value!r}, not one of {list(values)}"


def whole(low: int, high: int | None = None) -> Check:
    """Return a check for a whole number from `low` to `high`."""

    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"is {value!r}, not a whole number"
        fits = low <= value and (high is None or value <= high)
        return "" if fits else f"is {value}, not from {low} to {high}"

    return check


def number(low: float, high: float) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"is {value!r}, not a number"
        return "" if low <= value <= high else f"is {value}, not from {low} to {high}"

    return check


def text(value: Any) -> str:
    return "" if isinstance(value, str) and value.strip() else "is not a text, or empty"


def texts_by_name(value: Any) -> str:
    fits = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
    return "" if fits else "is not an object of texts"


def reachable(value: Any) -> str:
    """Refuse what Tavus's servers could not call; this machine stands for the public."""
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    fits = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return "" if fits and parts.hostname else "is not a public https address"


def base_url(value: Any) -> str:
    if fault := reachable(value):
        return fault
    return "contains /chat/completions" if "/chat/completions" in value else ""


def language_name(value: Any) -> str:
    fits = isinstance(value, str) and re.fullmatch(r"[a-z]{4,}( [a-z]+)*", value)
    return "" if fits else f"is {value!r}, not the English name of a language in small letters"


def language_code(value: Any) -> str:
    fits = isinstance(value, str) and re.fullmatch(r"[a-z]{2}", value)
    return "" if fits else f"is {value!r}, not a code of a language"


LEVELS = one_of("low", "medium", "high")
TOOLS = [dict]
LLM = {
    "model": text,
    "base_url": base_url,
    "api_key": text,
    "speculative_inference": bool,
    "headers": texts_by_name,
    "extra_body": dict,
    "default_query": texts_by_name,
    "tools": TOOLS,
}
TTS = {
    "tts_engine": one_of("cartesia", "elevenlabs"),
    "api_key": text,
    "external_voice_id": text,
    "voice_settings": {
        "speed": number(0.7, 1.2),
        "stability": number(0, 1),
        "similarity_boost": number(0, 1),
        "style": number(0, 1),
        "use_speaker_boost": bool,
    },
    "tts_emotion_control": bool,
    "tts_model_name": text,
    "pronunciation_dictionary_id": text,
}
STT_ENGINES = ("auto", "parakeet", "soniox", "whisper", "deepgram-medical", "advanced")
FLOW = {
    "turn_detection_model": one_of("sparrow-1", "sparrow-0"),
    "turn_taking_patience": LEVELS,
    "replica_interruptibility": LEVELS,
    "voice_isolation": one_of("near", "off"),
    "wake_phrase": text,
    "idle_engagement": one_of("off", "patient", "eager"),
}
PERCEPTION = {
    "perception_model": one_of("raven-1", "raven-0", "off"),
    "visual_awareness_queries": [text],
    "audio_awareness_queries": [text],
    "perception_analysis_queries": [text],
    "visual_tool_prompt": text,
    "visual_tools": TOOLS,
    "audio_tool_prompt": text,
    "audio_tools": TOOLS,
    "emotion_recognition": one_of("full", "limited", "auto"),
}
PERSONA = {
    "persona_name": text,
    "system_prompt": text,
    "pipeline_mode": one_of("full", "echo"),
    "default_replica_id": text,
    "document_ids": [text],
    "document_tags": [text],
    "objectives_id": text,
    "guardrails_id": text,
    "layers": {
        "llm": LLM,
        "tts": TTS,
        "stt": {
            "stt_engine": one_of(*(f"tavus-{name}" for name in STT_ENGINES)),
            "hotwords": str,
        },
        "conversational_flow": FLOW,
        "perception": PERCEPTION,
    },
}
CONVERSATION = {
    "persona_id": text,
    "replica_id": text,
    "conversation_name": text,
    "conversational_context": str,
    "custom_greeting": str,
    "callback_url": reachable,
    "audio_only": bool,
    "test_mode": bool,
    "require_auth": bool,
    "max_participants": whole(2),
    "memory_stores": [text],
    "document_ids": [text],
    "document_tags": [text],
    "document_retrieval_strategy": one_of("speed", "quality", "balanced"),
    "policy": one_of("eu"),
    "meeting_url": text,
    "properties": {
        "max_call_duration": whole(1, 3600),
        "participant_left_timeout": whole(0),
        "participant_absent_timeout": whole(0),
        "enable_recording": bool,
        "enable_closed_captions": bool,
        "apply_greenscreen": bool,
        "require_auth": bool,
        "language": language_name,
        "languages": [language_code],
        "recording_storage": dict,
        "recording_s3_bucket_name": text,
        "recording_s3_bucket_region": text,
        "aws_assume_role_arn": text,
    },
}


def persona_faults(body: Any) -> list[str]:
    """Return what in a persona's body breaks the contract."""
    faults = list(_faults(body, PERSONA, "persona"))
    if faults:
        return faults
    if body.get("pipeline_mode") != "echo" and "system_prompt" not in body:
        faults.append("persona.system_prompt is required")
    llm = body.get("layers", {}).get("llm")
    if llm is not None:
        needed = ("model", "base_url", "api_key") if "base_url" in llm else ("model",)
        faults += [f"persona.layers.llm.{name} is required" for name in needed if name not in llm]
    return faults


def conversation_faults(body: Any) -> list[str]:
    """Return what in the body of a new conversation breaks the contract."""
    return list(_faults(body, CONVERSATION, "conversation"))


def _faults(value: Any, shape: Any, path: str) -> Sequence[str]:
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{path} is not an object"]
        unknown = [f"{path}.{name} is unknown" for name in value if name not in shape]
        known = [
            fault
            for name in value
            if name in shape
            for fault in _faults(value[name], shape[name], f"{path}.{name}")
        ]
        return [*unknown, *known]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{path} is not a list"]
        return [fault for item in value for fault in _faults(item, shape[0], f"{path}[]")]
    if isinstance(shape, type):
        return [] if isinstance(value, shape) else [f"{path} is {value!r}, not {shape.__name__}"]
    fault = shape(value)
    return [f"{path} {fault}"] if fault else []


class BadPatchError(Exception):
    """A JSON Patch that is none, or does not fit the document."""


OPERATIONS = {
    "add": {"op", "path", "value"},
    "replace": {"op", "path", "value"},
    "test": {"op", "path", "value"},
    "remove": {"op", "path"},
    "copy": {"op", "path", "from"},
    "move": {"op", "path", "from"},
}


def patched(document: Mapping[str, Any], operations: Any) -> dict[str, Any]:
    """Return the document after a JSON Patch (RFC 6902). Raises BadPatchError."""
    if not isinstance(operations, list) or not operations:
        raise BadPatchError("it is not a list of operations")
    changed = copy.deepcopy(dict(document))
    for operation in operations:
        if not isinstance(operation, dict) or operation.get("op") not in OPERATIONS:
            raise BadPatchError(f"{operation!r} is no operation")
        if set(operation) != OPERATIONS[operation["op"]]:
            raise BadPatchError(f"{sorted(operation)} are not the fields of {operation['op']!r}")
        _apply(changed, operation)
    return changed


def _apply(document: dict[str, Any], operation: Mapping[str, Any]) -> None:
    name, value = operation["op"], operation.get("value")
    if name in ("copy", "move"):
        parent, key = _place(document, operation["from"])
        value = copy.deepcopy(_at(parent, key, operation["from"]))
        if name == "move":
            del parent[key]
        name = "add"
    parent, key = _place(document, operation["path"])
    if name == "add":
        if isinstance(parent, list):
            parent.insert(len(parent) if key == "-" else int(key), value)
        else:
            parent[key] = value
        return
    found = _at(parent, key, operation["path"])
    if name == "test" and found != value:
        raise BadPatchError(f"{operation['path']} is another value")
    if name == "replace":
        parent[key] = value
    elif name == "remove":
        del parent[key]


def _place(document: Any, pointer: Any) -> tuple[Any, Any]:
    """Return what holds the place of a JSON pointer, and its key there."""
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise BadPatchError(f"{pointer!r} is no path")
    *above, last = (p.replace("~1", "/").replace("~0", "~") for p in pointer[1:].split("/"))
    parent = document
    for part in above:
        parent = _at(parent, _key(parent, part), pointer)
    if not isinstance(parent, dict | list):
        raise BadPatchError(f"{pointer} leads through a value")
    return parent, _key(parent, last)


def _key(parent: Any, part: str) -> Any:
    return int(part) if isinstance(parent, list) and part.isdigit() else part


def _at(parent: Any, key: Any, pointer: str) -> Any:
    try:
        return parent[key]
    except (KeyError, IndexError, TypeError):
        raise BadPatchError(f"{pointer} is not in the document") from None


# The new words for the same things, by their places in a persona.
NEW_NAMES = {
    "persona_id": "pal_id",
    "persona_name": "pal_name",
    "default_replica_id": "default_face_id",
    "replica_id": "face_id",
    "replica_interruptibility": "pal_interruptibility",
}


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a document with other names for its fields, at any depth."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, names) for item in value]
    return value
