"""The description of what kiosks ask for, a part of `agent.openapi`."""

from typing import Any

_TEXT = {"type": "string"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_CALL = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "status": {"enum": ["opening", "active", "ended", "failed"]},
        "language": _TEXT,
        "url": {**_TEXT, "description": "Where to join, with the token."},
        "meeting_token": _TEXT,
        "started_at": _MOMENT,
        "ended_at": _MOMENT,
        "longest_s": {"type": "integer"},
    },
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": _TEXT,
    "description": "A random value for each visitor, the same for each try: it is one call.",
}
_WANTED = {
    "type": "object",
    "properties": {
        "language": {**_TEXT, "description": "One of the kiosk's, else its first."},
        "agreed": {
            "type": "boolean",
            "description": "The visitor has agreed, where the channel asks for consent.",
        },
        "test_mode": {"type": "boolean", "description": "Ended from the start; costs nothing."},
    },
}
_CODE = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": _TEXT, "bearer": {"type": "boolean"}},
}
_STANDING = {
    "type": "object",
    "properties": {
        "kiosk": {"type": "object"},
        "running": {"type": "array", "items": _CALL},
        "today": {"type": "object"},
    },
}


def paths() -> dict[str, Any]:
    """Return the paths of kiosks."""
    number = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
    return {
        "/kiosk/pair": {
            "post": _operation("Pair a device by its code", {"type": "object"}, _CODE)
            | {"security": []}
        },
        "/kiosk/conversations": {
            "post": _operation("Begin a conversation with the avatar", _CALL, _WANTED)
            | {"parameters": [_KEY]},
            "get": _operation("Tell what runs and what it costs", _STANDING),
        },
        "/kiosk/conversations/{id}/end": {
            "post": _operation("End a conversation", _CALL) | {"parameters": [number]}
        },
    }


def _operation(summary: str, answer: dict[str, Any], asked: Any = None) -> dict[str, Any]:
    """Return an operation; `asked` is the schema of its body."""
    failed = "`code` says why; `shown`, where it is there, has it for visitors in six languages"
    operation: dict[str, Any] = {
        "summary": summary,
        "tags": ["Kiosks"],
        "responses": {
            "200": {"description": "Done", "content": _json_of(answer)},
            "default": {
                "description": failed,
                "content": _json_of({"$ref": "#/components/schemas/Error"}),
            },
        },
    }
    if asked:
        operation["requestBody"] = {"content": _json_of(asked)}
    return operation


def _json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
