"""The description of dialogues, a part of `agent.openapi`."""

from typing import Any

from agent.core.dialogue import MOST_TURNS, TURNS
from agent.core.dialogue_config import (
    LONGEST_MESSAGE,
    LONGEST_NAME,
    LONGEST_PERSONA,
    LONGEST_SCENARIO,
)

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
_MOMENT = {"type": "string", "format": "date-time"}
_ID = {"type": "string", "format": "uuid"}
_SIDE = {"enum": ["agent_1", "agent_2", "human"]}
_PERSONA = {
    **_TEXT,
    "maxLength": LONGEST_PERSONA,
    "description": "The slug of a persona, else its description in words.",
}
_NAME = {**_TEXT, "maxLength": LONGEST_NAME}
_VOICE = {**_TEXT, "description": "The slug of a voice; else that of the persona or of the side."}
_BEGINNING = {
    "type": "object",
    "required": ["agent_1_persona"],
    "properties": {
        "agent_1_persona": _PERSONA,
        "agent_2_persona": {**_PERSONA, "type": ["string", "null"]},
        "mode": {"enum": ["ai_vs_ai", "human_vs_ai"], "default": "ai_vs_ai"},
        "scenario": {**_TEXT, "maxLength": LONGEST_SCENARIO},
        "max_turns": {"type": "integer", "minimum": 1, "maximum": MOST_TURNS, "default": TURNS},
        "phases": {**_TEXT, "description": "The slug of a preset of phases."},
        "language": {**_TEXT, "description": "A code; else that of the scenario, which stays."},
        "agent_1_name": _NAME,
        "agent_2_name": _NAME,
        "agent_1_voice": _VOICE,
        "agent_2_voice": _VOICE,
        "sound": {"type": "boolean", "default": True},
    },
    "example": {
        "agent_1_persona": "rosa-ctbto-agent",
        "agent_2_persona": "You are a curious journalist.",
        "scenario": "They speak about the monitoring system.",
        "max_turns": 6,
    },
}
_PART = {
    "type": "object",
    "properties": {"persona": _TEXT, "name": _TEXT, "voice": _TEXT},
}
_CONFIG = {
    "type": "object",
    "properties": {
        "mode": _TEXT,
        "agent_1": _PART,
        "agent_2": {"oneOf": [_PART, {"type": "null"}]},
        "scenario": _TEXT,
        "max_turns": {"type": "integer"},
        "phases": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": _TEXT, "starts_at": {"type": "integer"}},
            },
        },
        "preset": _TEXT,
        "language": _TEXT,
        "sound": {"type": "boolean"},
    },
}
_ASKED = {
    "type": "object",
    "required": ["session_id"],
    "properties": {
        "session_id": _ID,
        "user_message": {
            "type": ["string", "null"],
            "maxLength": LONGEST_MESSAGE,
            "description": "What a person says; needed where it is the person's turn.",
        },
        "force_agent": {"enum": ["agent_1", "agent_2", None], "description": "Who speaks."},
        "after": {
            "type": ["integer", "null"],
            "description": "Only if this is the number of the last turn; else 409.",
        },
    },
}
_MESSAGE = {
    "type": "object",
    "properties": {
        "speaker": _SIDE,
        "text": _TEXT,
        "audio_url": {**_MAYBE, "description": "MP3; null without sound."},
        "turn_number": {"type": "integer"},
        "timestamp": _MOMENT,
        "phase": _TEXT,
        "language": _TEXT,
        "status": {"enum": ["done", "cut", "refused", "failed"]},
        "voice_error": {**_MAYBE, "description": "Why the line, or its end, is silent."},
    },
}
_STANDING = {
    "next_speaker": {"enum": ["agent_1", "agent_2", "human", None]},
    "conversation_phase": _TEXT,
    "turn_count": {"type": "integer"},
    "is_conversation_complete": {"type": "boolean"},
}
_BEGUN = {
    "session_id": _ID,
    "config": _CONFIG,
    "status": {"enum": ["initialized"]},
}
_SESSION = {
    "session_id": _ID,
    "config": _CONFIG,
    "status": {"enum": ["initialized", "running", "complete"]},
    "messages": {"type": "array", "items": _MESSAGE},
    **_STANDING,
    "created_at": _MOMENT,
    "expires_at": _MOMENT,
}
_HEALTH = {
    "status": {"enum": ["ok", "starting"]},
    "service": _TEXT,
    "sessions": {"type": "integer", "description": "Turns that are made here at the moment."},
    "voices": {"type": "array", "items": _TEXT},
}
_REDIS = {"status": {"enum": ["ok", "down", "not_configured"]}}
_REASONS = {
    "400": "The request is malformed; `param` names the field",
    "401": "The key is missing or wrong, and nobody of the staff is signed in",
    "403": "A spectator's key reads only",
    "404": "There is no such session, or none any more",
    "409": "It has had all its turns (`session_finished`), or another turn is being spoken "
    "(`turn_running`)",
    "413": "The body is over 1 MiB",
    "416": "Nothing of the sound is in the range",
    "429": "Too many sessions were begun within a minute",
    "503": "The content has not been read yet, the database is away, or too much goes on",
}


def paths() -> dict[str, Any]:
    """Return the paths of dialogues."""
    named = {"name": "id", "in": "path", "required": True, "schema": _ID}
    begun, turn = _object(_BEGUN), _object({"message": _MESSAGE, **_STANDING})
    deleted = _object({"session_id": _ID, "status": {"enum": ["deleted"]}})
    return {
        "/api/v1/init": {
            "post": _operation("Begin a dialogue", begun, "400 401 403 413 429 503", _BEGINNING)
        },
        "/api/v1/chat": {
            "post": _operation("Take the next turn", turn, "400 401 403 404 409 413 503", _ASKED)
        },
        "/api/v1/session/{id}": {
            "parameters": [named],
            "get": _operation("Read a dialogue", _object(_SESSION), "401 404 503"),
            "delete": _operation("Delete a dialogue and its sound", deleted, "401 403 404 503"),
        },
        "/api/v1/health": {
            "get": _operation("Tell how the process is", _object(_HEALTH), "") | {"security": []}
        },
        "/api/v1/health/redis": {
            "get": _operation("Ask Redis", _object(_REDIS), "") | {"security": []}
        },
        "/audio/{name}": {"get": _sound()},
    }


def _sound() -> dict[str, Any]:
    name = {"name": "name", "in": "path", "required": True, "schema": _TEXT}
    key = {"name": "key", "in": "query", "required": False, "schema": _TEXT}
    content = {"audio/mpeg": {}}
    responses = {
        "200": {"description": "All of it", "content": content},
        "206": {"description": "The range asked for", "content": content},
        "304": {"description": "It is the one that the caller has"},
        **_refusals("401 404 416"),
    }
    return {
        "summary": "Hear a line or a sentence",
        "tags": ["Dialogues"],
        "parameters": [name, key],
        "responses": responses,
    }


def _operation(
    summary: str, answer: dict[str, Any], refused: str, asked: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return an operation; `refused` are the statuses of its errors, `asked` its body's schema."""
    operation: dict[str, Any] = {
        "summary": summary,
        "tags": ["Dialogues"],
        "responses": {
            "200": {"description": "Done", "content": _json_of(answer)},
            **_refusals(refused),
        },
    }
    if asked:
        operation["requestBody"] = {"required": True, "content": _json_of(asked)}
    return operation


def _refusals(statuses: str) -> dict[str, Any]:
    error = _json_of({"$ref": "#/components/schemas/Error"})
    return {one: {"description": _REASONS[one], "content": error} for one in statuses.split()}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
