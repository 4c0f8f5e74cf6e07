"""What commands take that show what a turn would do: one text, or a file of lines."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

import orjson
from django.core.management.base import CommandError

from agent.core import lines
from agent.core.errors import RequestError

# More lines than this are not told one by one.
_TOLD = 20


def add_arguments(parser: ArgumentParser) -> None:
    """Add the text or file, the persona and the language."""
    parser.add_argument("text", nargs="?", help="one text")
    parser.add_argument(
        "--jsonl",
        metavar="FILE",
        help='a text a line: {"id", "text", "lang"?, "history"?: [{"role", "content"}]}',
    )
    parser.add_argument("--persona", default="", help="slug; the default persona without it")
    parser.add_argument(
        "--lang", default="", help="language of texts that name none, for example fr"
    )


def lines_of(text: str | None, file: str | None) -> list[lines.Line | str]:
    """Return what is asked, and of a line that is none what is wrong with it."""
    if (text is None) == (file is None):
        raise CommandError("Give either one text or --jsonl FILE.")
    if file is not None:
        return _read(file)
    try:
        return [lines.Line(None, lines.question(text))]
    except RequestError as exc:
        raise CommandError(str(exc)) from exc


def _read(file: str) -> list[lines.Line | str]:
    try:
        content = Path(file).read_bytes()
    except OSError as exc:
        raise CommandError(f"{file!r} cannot be read: {exc.strerror}.") from exc
    return [
        f"{file}, line {number}: {line}" if isinstance(line, RequestError) else line
        for number, line in lines.parse_lines(content)
    ]


def answer(asked: Sequence[lines.Line | str], shown: Callable[[lines.Line], object]) -> None:
    """Print a line of JSON for each line, in order; name at the end those that are none.

    `shown` returns what is printed of a line. Raises CommandError where one was none.
    """
    for line in asked:
        found = {"id": None, "error": line} if isinstance(line, str) else shown(line)
        sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()
    if faults := [line for line in asked if isinstance(line, str)]:
        more = [f"... and {len(faults) - _TOLD} more lines."] if len(faults) > _TOLD else []
        raise CommandError("\n".join([*faults[:_TOLD], *more]))
