"""The description of the HTTP interface, in OpenAPI 3.1."""

from typing import Any

from agent import openapi_dialogues, openapi_kiosk


def _sampling(bounds: str, kind: str = "number") -> dict[str, Any]:
    ignored = "Ignored, in and out of these bounds, unless the channel lets the caller choose."
    return {"type": kind, "description": f"{bounds} {ignored}"}


_TEXT = {"type": "string"}
_STOP = {**_TEXT, "maxLength": 500}
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": _TEXT,
                "shown": {"type": "object", "description": "By language, for visitors."},
                "type": _TEXT,
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        },
        "detail": {**_TEXT, "description": "`Invalid API key`, with status 401 only."},
    },
}
_MESSAGE = {
    "type": "object",
    "required": ["role"],
    "properties": {
        "role": {"enum": ["system", "developer", "user", "assistant", "tool", "function"]},
        "content": {
            "description": "A string, a list of parts whose `text` is read, or null.",
            "oneOf": [
                _TEXT,
                {"type": "null"},
                {
                    "type": "array",
                    "items": {"type": "object", "properties": {"type": _TEXT, "text": _TEXT}},
                },
            ],
        },
    },
}
_REQUEST = {
    "type": "object",
    "required": ["messages"],
    "description": "Fields that are not named here are ignored.",
    "properties": {
        "model": {**_TEXT, "description": "Slug of a persona. Without it: the channel's persona."},
        "messages": {
            "type": "array",
            "minItems": 1,
            "items": {"$ref": "#/components/schemas/Message"},
        },
        "stream": {"type": "boolean", "default": False},
        "stream_options": {
            "type": "object",
            "properties": {"include_usage": {"type": "boolean", "default": False}},
        },
        "max_tokens": {"type": "integer", "minimum": 1},
        "max_completion_tokens": {"type": "integer", "minimum": 1},
        "stop": {"oneOf": [_STOP, {"type": "array", "items": _STOP, "maxItems": 16}]},
        "n": {"type": "integer", "const": 1},
        "temperature": _sampling("From 0 to 2."),
        "top_p": _sampling("From 0 to 1."),
        "presence_penalty": _sampling("From -2 to 2."),
        "frequency_penalty": _sampling("From -2 to 2."),
        "seed": _sampling("A whole number of 64 bits.", "integer"),
    },
    "example": {
        "model": "rosa-ctbto-agent",
        "stream": False,
        "messages": [{"role": "user", "content": "What is the CTBTO?"}],
    },
}
_CHOICE = {
    "type": "object",
    "properties": {
        "index": {"type": "integer"},
        "message": {
            "type": "object",
            "properties": {"role": _TEXT, "content": {"type": ["string", "null"]}},
        },
        "finish_reason": {"enum": ["stop", "length", "content_filter", "tool_calls"]},
    },
}
_COMPLETION = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "object": {"const": "chat.completion"},
        "created": {"type": "integer"},
        "model": _TEXT,
        "choices": {"type": "array", "items": _CHOICE},
        "usage": {
            "type": "object",
            "properties": {
                name: {"type": "integer"}
                for name in ("prompt_tokens", "completion_tokens", "total_tokens")
            },
        },
    },
}
_MODEL = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "object": {"const": "model"},
        "created": {"type": "integer"},
        "owned_by": {"const": "rosa"},
    },
}
_RATING = {
    "type": "object",
    "required": ["conversation_id", "rating"],
    "description": "Besides, `request_id` or `turn`.",
    "properties": {
        "conversation_id": {**_TEXT, "description": "The conversation's key, within the channel."},
        "request_id": {**_TEXT, "description": "X-Request-ID of the reply."},
        "turn": {**_TEXT, "description": "The id of the reply, or of the turn."},
        "rating": {"enum": ["good", "bad"]},
    },
    "example": {"conversation_id": "lobby-1", "request_id": "req-0198f0c2", "rating": "good"},
}
_REQUEST_ID = {
    "X-Request-ID": {"schema": _TEXT, "description": "The caller's, or one that Rosa made."}
}
_KEY_HEADER = {
    "name": "X-Conversation-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
    "description": "Names the conversation; comes back on the reply. A newer request for the same "
    "utterance, by its key and history, ends the older one.",
}


def document(server_url: str) -> dict[str, Any]:
    """Return the OpenAPI document of an installation reached at `server_url`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Rosa",
            "version": "1",
            "description": (
                "Rosa answers people at an international conference. The chat endpoint is "
                "compatible with OpenAI's: set a client's base URL to this server's /v1 and its "
                "key to that of a channel."
            ),
        },
        "servers": [{"url": server_url}],
        "security": [{"key": []}],
        "paths": {
            "/v1/chat/completions": {"post": _chat_operation()},
            "/v1/models": {"get": _models_operation()},
            "/v1/models/{slug}": {"get": _model_operation()},
            "/kiosk/ratings": {"post": _rating_operation()},
            **(openapi_kiosk.paths() | openapi_dialogues.paths()),
            "/healthz": {"get": _open_operation("The process runs")},
            "/readyz": {"get": _open_operation("Turns can be answered")},
            "/metrics": {"get": _open_operation("Figures for Prometheus", "text/plain")},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "ChatRequest": _REQUEST,
                "ChatCompletion": _COMPLETION,
                "Message": _MESSAGE,
                "Model": _MODEL,
                "Rating": _RATING,
                "Error": _ERROR,
            },
        },
    }


def _chat_operation() -> dict[str, Any]:
    stream = (
        "With `stream: true`: server-sent events, `data: {chunk}` and an empty line each, at last "
        "`data: [DONE]`. The first chunk carries the role and the first words."
    )
    return {
        "summary": "Answer a turn",
        "tags": ["Chat"],
        "operationId": "chat",
        "parameters": [_KEY_HEADER],
        "requestBody": {"required": True, "content": _json_of("ChatRequest")},
        "responses": {
            "200": {
                "description": f"The reply. {stream}",
                "headers": {"X-Conversation-ID": {"schema": _TEXT}, **_REQUEST_ID},
                "content": {**_json_of("ChatCompletion"), "text/plain": {"schema": _TEXT}},
            },
            **_errors("400", "401", "404", "408", "413", "503"),
        },
    }


def _models_operation() -> dict[str, Any]:
    listing = {
        "type": "object",
        "properties": {
            "object": {"const": "list"},
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}},
        },
    }
    return {
        "summary": "List the personas",
        "tags": ["Chat"],
        "operationId": "models",
        "responses": {
            "200": {
                "description": "All personas",
                "headers": _REQUEST_ID,
                "content": {"application/json": {"schema": listing}},
            },
            **_errors("401"),
        },
    }


def _model_operation() -> dict[str, Any]:
    return {
        "summary": "Show a persona",
        "tags": ["Chat"],
        "operationId": "model",
        "parameters": [{"name": "slug", "in": "path", "required": True, "schema": _TEXT}],
        "responses": {
            "200": {
                "description": "The persona",
                "headers": _REQUEST_ID,
                "content": _json_of("Model"),
            },
            **_errors("401", "404"),
        },
    }


def _rating_operation() -> dict[str, Any]:
    stored = {
        "type": "object",
        "properties": {"turn": _TEXT, "rating": {"enum": ["good", "bad"]}},
    }
    return {
        "summary": "Say what a visitor thinks of an answer",
        "tags": ["Chat"],
        "operationId": "rate",
        "requestBody": {"required": True, "content": _json_of("Rating")},
        "responses": {
            "200": {
                "description": "It is stored; of a turn's ratings the last one counts",
                "headers": _REQUEST_ID,
                "content": {"application/json": {"schema": stored}},
            },
            **_errors("400", "401", "404", "503"),
        },
    }


def _open_operation(summary: str, content_type: str = "application/json") -> dict[str, Any]:
    return {
        "summary": summary,
        "tags": ["Operation"],
        "security": [],
        "responses": {
            "200": {"description": "Yes", "headers": _REQUEST_ID, "content": {content_type: {}}}
        },
    }


def _json_of(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


_REASONS = {
    "400": "The request is malformed; `param` names the field",
    "401": "The key is missing or wrong",
    "404": "No persona has this name, or no turn",
    "408": "The request took longer than 20 s to arrive",
    "413": "The body is over 1 MiB",
    "503": "The content has not been read yet, or the database is away",
}


def _errors(*statuses: str) -> dict[str, Any]:
    return {
        status: {
            "description": _REASONS[status],
            "headers": _REQUEST_ID,
            "content": _json_of("Error"),
        }
        for status in statuses
    }
