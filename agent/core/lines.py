"""Lines of questions, which commands take from files. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from agent.core import wire
from agent.core.errors import RequestError
from agent.core.types import ChatRequest

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_BOM = b"\xef\xbb\xbf"
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a file. `lang` is empty where the question's own words decide."""

    id: str | int | float | None
    request: ChatRequest
    lang: str = ""


def parse_lines(content: bytes) -> Iterator[tuple[int, Line | RequestError]]:
    """Yield each line's number with its question, or with what is wrong with it.

    A line is a JSON object `{"id", "text", "lang"?, "history"?: [{"role", "content"}]}`; other
    fields do not count, nor do empty lines.
    """
    for number, line in enumerate(content.removeprefix(_BOM).splitlines(), start=1):
        if line.strip():
            try:
                yield number, _parse(line)
            except RequestError as exc:
                yield number, exc


def question(text: Any, history: Any = None) -> ChatRequest:
    """Return the request of a question as the chat endpoint reads it. Raises RequestError."""
    if not isinstance(text, str) or not text.strip():
        raise RequestError(f"text is {_short(text)}; it must be a question.", "text")
    if not _is_text(text):
        raise RequestError("text has characters that are not valid Unicode.", "text")
    if history is not None and not isinstance(history, list):
        raise RequestError(f"history is {_short(history)}; it must be a list.", "history")
    last = {"role": "user", "content": text}
    try:
        request = wire.parse_request({"messages": [*(history or ()), last]})
    except RequestError as exc:
        raise RequestError(str(exc).replace("messages", "history", 1), exc.param) from exc
    if not request.question:
        raise RequestError(f"text is {_short(text)}, which has no words of a visitor.", "text")
    return request


def language(code: Any) -> str:
    """Return a language code, empty for none. Raises RequestError."""
    if code is None or code == "":
        return ""
    if not isinstance(code, str) or not _LANGUAGE.fullmatch(code):
        raise RequestError(f"lang is {_short(code)}; use a code such as en, fr or ar.", "lang")
    return code


def _parse(line: bytes) -> Line:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as exc:
        raise RequestError(f"it is not valid JSON ({exc.msg}).") from exc
    if not isinstance(given, Mapping):
        raise RequestError(f"it is {_short(given)}; it must be a JSON object.")
    name = given.get("id")
    if isinstance(name, bool) or not isinstance(name, str | int | float):
        what = _short(name) if "id" in given else "missing"
        raise RequestError(f"id is {what}; it must be a text or a number.", "id")
    asked = question(given.get("text"), given.get("history"))
    return Line(name, asked, language(given.get("lang")))


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _short(value: Any) -> str:
    """Return a value for a message."""
    shown = "null" if value is None else repr(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
