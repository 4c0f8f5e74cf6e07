"""Persona documents as Tavus has them, in old and new names, and JSON Patches of them. Pure.

A place is a JSON pointer in the old names, such as `/layers/llm/model`.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
KEY = "/layers/llm/api_key"
# What stands for a key that Tavus does not show.
HIDDEN = "hidden"
# The names that Tavus has or had for a field, the one that Rosa writes first.
_NAMES = {
    "persona_id": ("persona_id", "pal_id"),
    "persona_name": ("persona_name", "pal_name"),
    "default_replica_id": ("default_replica_id", "default_face_id"),
    "replica_interruptibility": (
        "replica_interruptibility",
        "pal_interruptibility",
        "face_interruptibility",
    ),
}
_OLD = {name: old for old, names in _NAMES.items() for name in names}
# Objects that are one value: their fields are the caller's own.
_WHOLE = ("/layers/llm/extra_body", "/layers/llm/headers", "/layers/llm/default_query")
_MASKS = ("*", "•", "…", "...")


def read_persona(answer: Any) -> dict[str, Any]:
    """Return the persona in an answer of either shape. Raises ValueError where there is none."""
    found = answer.get("data", answer) if isinstance(answer, dict) else None
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict) or not persona_id(found):
        raise ValueError("The answer of Tavus holds no persona.")
    return found


def read_personas(answer: Any) -> list[dict[str, Any]]:
    """Return the personas of a list."""
    found = answer.get("data") if isinstance(answer, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def persona_id(answer: Any) -> str:
    """Return the id in a persona, or in the answer to its making; "" where there is none."""
    found = value_at(answer, "/persona_id") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""


def value_at(document: Document, place: str) -> Any:
    """Return the value at a place, None where there is none."""
    found: Any = document
    for name in place[1:].split("/"):
        if not isinstance(found, Mapping):
            return None
        found = found.get(_name_in(found, name))
    return found


def without_key(persona: Document, digest: Callable[[str], str], hidden: str) -> dict[str, Any]:
    """Return a persona with its key's digest in the key's place, `hidden` where it is masked."""
    if value_at(persona, "/layers/llm/base_url") is None:
        return dict(persona)
    key = value_at(persona, KEY)
    is_shown = isinstance(key, str) and key and not any(mask in key for mask in _MASKS)
    layers = persona["layers"]
    llm = {**layers["llm"], "api_key": digest(key) if is_shown else hidden}
    return {**persona, "layers": {**layers, "llm": llm}}


def places(document: Document, above: str = "") -> Iterator[str]:
    """Yield the places that hold something."""
    for name, value in document.items():
        place = f"{above}/{_OLD.get(name, name)}"
        if isinstance(value, Mapping) and value and place not in _WHOLE:
            yield from places(value, place)
        elif value not in (None, "", [], {}):
            yield place


def built(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document that has these values at these places."""
    document: dict[str, Any] = {}
    for place, value in values.items():
        *above, last = place[1:].split("/")
        holder = document
        for name in above:
            holder = holder.setdefault(name, {})
        holder[last] = value
    return document


def patch(document: Document, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the JSON Patch that brings values to their places, in the document's own names.

    None takes away what is there, and a layer of which nothing is left.
    """
    now = copy.deepcopy(dict(document))
    operations = []
    for place, value in values.items():
        holder, path, missing = _way(now, place)
        name = _name_in(holder, missing[0])
        if value is not None:
            # Parents that are missing come with the value.
            whole = built({"/" + "/".join(missing[1:]): value}) if missing[1:] else value
            operation = "replace" if name in holder else "add"
            operations.append({"op": operation, "path": f"{path}/{name}", "value": whole})
            holder[name] = copy.deepcopy(whole)
        elif not missing[1:] and name in holder:
            is_layer = path.startswith("/layers/")
            gone = path if is_layer and len(holder) == 1 else f"{path}/{name}"
            operations.append({"op": "remove", "path": gone})
            del holder[name]
            if gone == path:
                del now["layers"][path.removeprefix("/layers/")]
    return operations


def _way(document: dict[str, Any], place: str) -> tuple[dict[str, Any], str, list[str]]:
    """Return the last object that is there on the way to a place, its path, the rest of the way."""
    holder, path, names = document, "", place[1:].split("/")
    while names[1:] and isinstance(holder.get(names[0]), dict):
        path = f"{path}/{names[0]}"
        holder = holder[names.pop(0)]
    return holder, path, names


def _name_in(holder: Document, name: str) -> str:
    """Return the name that a field has in an object: its own where it is not there."""
    return next((known for known in _NAMES.get(name, ()) if known in holder), name)
