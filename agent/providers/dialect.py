"""Which fields an endpoint's model takes: learned from its refusals, until the process ends."""

import logging
import re
from typing import Any

import orjson

from agent.core.prompt import Prompt
from agent.core.types import Endpoint
from agent.providers.payload import request_fields

log = logging.getLogger("rosa.providers")
# How many models are remembered; the oldest is forgotten first.
MAX_MODELS = 256
_LENGTHS = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
_CHOICES = frozenset({"temperature", "top_p", "presence_penalty", "frequency_penalty", "seed"})
# Servers refuse the form of a reply each in words of its own, mostly without naming the field.
_FORM = "response_format"
_ABOUT_FORM = re.compile(rb"response[_ ]format|json_?schema", re.IGNORECASE)
# An endpoint may refuse these for each of its models, or for one of their values.
_OPTIONAL = {
    "unsupported_parameter": _CHOICES | {*_LENGTHS, "stop", "parallel_tool_calls", _FORM},
    "unsupported_value": _CHOICES,
}
_refused: dict[tuple[str, str], frozenset[str]] = {}


class Dialect:
    """The fields of one call, as the endpoint's model takes them."""

    def __init__(self, endpoint: Endpoint, prompt: Prompt) -> None:
        self._slug = endpoint.slug
        self._model = (endpoint.base_url, endpoint.model)
        self._wanted = request_fields(prompt, endpoint.model)
        self._callers = prompt.extra
        self._left_out = _refused.get(self._model, frozenset())

    def fields(self) -> dict[str, Any]:
        """Return the fields to send, all but `stream`."""
        if not self._left_out:
            return self._wanted
        fields = {k: v for k, v in self._wanted.items() if k not in self._left_out}
        for name, other in _LENGTHS.items():
            if name in self._wanted and name in self._left_out:
                fields[other] = self._wanted[name]
        return fields

    def learn(self, refusal: bytes) -> bool:
        """Note which field the body of a 400 names; return whether to ask again without it."""
        code, field = _named(refusal)
        if _FORM in self.fields() and _ABOUT_FORM.search(refusal):
            code, field = "unsupported_parameter", _FORM
        if field not in _OPTIONAL.get(code, ()) or field not in self.fields():
            return False
        # Under neither name: nothing would end a reply that is asked for without a limit.
        if _LENGTHS.get(field) in self._left_out:
            return False
        self._left_out |= {field}
        # One caller's odd value is no reason to take the field from all others.
        if code == "unsupported_parameter" or field not in self._callers:
            log.info("provider-field-refused provider=%s field=%s", self._slug, field)
            _remember(self._model, field)
        return True


def forget() -> None:
    """Forget all refusals."""
    _refused.clear()


def _remember(model: tuple[str, str], field: str) -> None:
    known = _refused.pop(model, frozenset())
    if len(_refused) >= MAX_MODELS:
        del _refused[next(iter(_refused))]
    _refused[model] = known | {field}


def _named(refusal: bytes) -> tuple[str, str]:
    """Return the code and the field of an error in OpenAI's form, empty where it is none."""
    try:
        error = orjson.loads(refusal)["error"]
        return str(error["code"]), str(error["param"])
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
        return "", ""
