"""Reads one YAML file that may have been made by anybody. Pure."""

from typing import Any

import yaml

from knowledge.importers.readers import shape
from knowledge.importers.records import UnreadableFileError

MAX_FILE_BYTES = 1024 * 1024
# A knowledge pack nests five deep.
MAX_DEPTH = 12
# What the loader lets through when a tag does not fit its value, as in `!!bool x`.
_TAG_ERRORS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class _Loader(yaml.SafeLoader):
    """Plain values only. Dates stay texts, so that a wrong one spoils its record, not its file."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        # A few aliases of aliases unfold to gigabytes.
        if self.check_event(yaml.AliasEvent):
            raise _error(self.peek_event(), "aliases (*name) are not allowed")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _error(self.peek_event(), f"it is nested deeper than {MAX_DEPTH} levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _error(key, f"the key {key.value!r} stands twice in one entry")
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_number(self, node: Any) -> int | str:
        # 10:30 is a time to people and 630 to YAML; Python refuses to read thousands of digits.
        text = str(self.construct_scalar(node))
        return text if ":" in text or len(text) > 20 else self.construct_yaml_int(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.construct_yaml_str)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_number)


def load_bytes(content: bytes) -> dict[Any, Any]:
    """Return the mapping that the file holds; raise UnreadableFileError for anything else."""
    text = _text(content)
    try:
        # The loader is a safe one: it makes plain values only.
        found = yaml.load(text, Loader=_Loader)  # noqa: S506
    except yaml.YAMLError as error:
        raise UnreadableFileError(f"it is not valid YAML: {_one_line(error)}") from error
    except _TAG_ERRORS as error:
        raise UnreadableFileError(f"it holds a value that cannot be read: {error!r}") from error
    if not isinstance(found, dict):
        raise UnreadableFileError(
            f"it holds {shape(found)}, not sections such as “facts:”. See knowledge/demo."
        )
    return found


def _text(content: bytes) -> str:
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFileError(
            f"it is larger than {MAX_FILE_BYTES // 1024**2} MiB; divide it into several files"
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"it is not UTF-8 (byte {error.start}); save it as UTF-8"
        ) from error


def _error(where: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=where.start_mark)


def _one_line(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return " ".join(str(error).split())
    return f"line {error.problem_mark.line + 1}: {error.problem or error.context}"
