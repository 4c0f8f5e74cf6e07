"""What commands take that show what a turn would do: one text, or a file of lines."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import CommandError

from agent.core import lines
from agent.core.errors import RequestError
from agent.core.types import Channel, Persona
from agent.desk import Desk
from agent.management import reader
from agent.models.channel import SHELL_CHANNEL
from knowledge.management.database import usable_database

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


@dataclass(frozen=True, slots=True)
class Asked:
    """What was given: lines, of which some are none, the desk and who answers from it."""

    given: Sequence[lines.Line | str]
    desk: Desk
    persona: Persona
    lang: str

    def channel(self, line: lines.Line) -> Channel:
        """Return the channel on which a line is asked."""
        return Channel(id=None, slug=SHELL_CHANNEL, fixed_language=line.lang or self.lang)


def read(options: Mapping[str, Any], load: Callable[[], Desk]) -> Asked:
    """Return what a command was given, with the desk that `load` returns."""
    given = _lines_of(options["text"], options["jsonl"])
    try:
        lang = lines.language(options["lang"])
        with usable_database():
            desk = load()
        persona = desk.persona(options["persona"], Channel(id=None, slug=SHELL_CHANNEL))
    except RequestError as exc:
        raise CommandError(str(exc)) from exc
    return Asked(given, desk, persona, lang)


def _lines_of(text: str | None, file: str | None) -> list[lines.Line | str]:
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


def answer(given: Sequence[lines.Line | str], shown: Callable[[lines.Line], object]) -> None:
    """Print a line of JSON for each line, in order; name at the end those that are none.

    `shown` returns what is printed of a line. Raises CommandError where one was none.
    """
    with reader.may_leave():
        for line in given:
            found = {"id": None, "error": line} if isinstance(line, str) else shown(line)
            sys.stdout.buffer.write(orjson.dumps(found, option=orjson.OPT_APPEND_NEWLINE))
    if faults := [line for line in given if isinstance(line, str)]:
        more = [f"... and {len(faults) - _TOLD} more lines."] if len(faults) > _TOLD else []
        raise CommandError("\n".join([*faults[:_TOLD], *more]))
