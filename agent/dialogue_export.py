"""Dialogues as they leave Rosa: a JSON document for programs, a page to read and to print.

Before the words of one leave, it is written down that they do, as for conversations.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from django.db import Error
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language_bidi, override

from agent import export_file
from agent.export_file import BrokenOff
from agent.models import Dialogue, DialogueLine, Export
from agent.models.conversation import Status
from agent.models.reading import Format, Leaving
from knowledge import clock
from knowledge.languages import direction
from knowledge.zone import venue_zone

log = logging.getLogger("rosa.export")
# Dialogues of one file.
MOST = 100
Dialogues = Iterator[tuple[Dialogue, list[DialogueLine]]]


def begin(by: Any, format_: str, dialogues: Sequence[Dialogue]) -> Export:
    """Write down that an account takes these dialogues; the file is being written from now on."""
    keys = ",".join(str(row.conversation) for row in dialogues)
    return Export.objects.create(
        by=by,
        username=by.get_username(),
        state=Leaving.RUNNING,
        told_at=timezone.now(),
        format=format_,
        filters=f"id__in={keys}",
        total=len(dialogues),
    )


def written(export: Export, keys: Sequence[UUID], language: str) -> Iterator[bytes]:
    """Yield the file, a dialogue in each piece; what there is to say is said in `language`.

    A dialogue that is gone by then is left out. Raises BrokenOff.
    """
    ending = Leaving.BROKEN
    try:
        for piece in _WRITERS[export.format](_leaving(export, keys), language):
            yield piece.encode()
        ending = Leaving.DONE
    except Error as exc:
        log.error("export-broken-off error=%s", type(exc).__name__)
        raise BrokenOff from exc
    finally:
        export_file.end(export, ending)


def _leaving(export: Export, keys: Sequence[UUID]) -> Dialogues:
    """Yield dialogues with their lines, each once it is written down that it leaves."""
    for done, key in enumerate(keys, start=1):
        row = Dialogue.objects.select_related("begun_by").filter(pk=key).first()
        if row is not None:
            lines = list(row.lines.order_by("number"))
            export_file.tell(export, [row.conversation], done, len(lines))
            yield row, lines


def _json(leaving: Dialogues, language: str) -> Iterator[str]:
    yield f'{{"exported_at": "{clock.now().isoformat()}", "dialogues": ['
    for number, (row, lines) in enumerate(leaving):
        yield (",\n" if number else "\n") + orjson.dumps(as_json(row, lines)).decode()
    yield "\n]}\n"


def as_json(row: Dialogue, lines: Sequence[DialogueLine]) -> dict[str, Any]:
    """Return all that is known of a dialogue; `conversation` and `turn` are the journal's."""
    return {
        "session_id": str(row.pk),
        "conversation": str(row.conversation),
        "channel": row.channel_slug,
        "begun_by": row.begun_by.get_username() if row.begun_by else None,
        "begun_at": row.begun_at.isoformat(),
        "last_at": row.last_at.isoformat(),
        "config": row.config,
        "messages": [_line_json(line) for line in lines],
    }


def _line_json(line: DialogueLine) -> dict[str, Any]:
    return {
        "turn_number": line.number,
        "speaker": line.side,
        "text": line.text,
        "phase": line.phase,
        "language": line.lang,
        "status": line.status,
        "timestamp": line.at.isoformat(),
        "turn": str(line.turn) if line.turn else None,
        "audio": line.audio or None,
        "sounds": line.sounds,
        "voice_error": line.voice_error or None,
    }


def _html(leaving: Dialogues, language: str) -> Iterator[str]:
    yield _rendered("head", {}, language)
    for row, lines in leaving:
        with override(language):
            shown = _readable(row, lines)
        yield _rendered("dialogue", shown, language)
    yield "</main></body></html>\n"


def _rendered(name: str, context: dict[str, Any], language: str) -> str:
    with override(language), timezone.override(venue_zone()):
        words = {"language": language, "is_rtl": get_language_bidi()}
        return render_to_string(f"admin/agent/dialogue/printed_{name}.html", context | words)


def _readable(row: Dialogue, lines: Sequence[DialogueLine]) -> dict[str, Any]:
    """Return a dialogue as the page to print shows it."""
    who = row.names
    shown = [
        {
            "phase": line.phase,
            "side": line.side,
            "name": who.get(line.side, line.side),
            "text": line.text,
            "lang": line.lang,
            "dir": direction(line.lang) if line.lang else "auto",
            "note": "" if line.status == Status.DONE else Status(line.status).label,
        }
        for line in lines
    ]
    return {
        "speakers": row.speakers,
        "scenario": row.config.get("scenario", ""),
        "begun_at": timezone.localtime(row.begun_at, venue_zone()),
        "phases": [(name, list(group)) for name, group in groupby(shown, lambda one: one["phase"])],
    }


_WRITERS: dict[str, Callable[[Dialogues, str], Iterator[str]]] = {
    Format.JSON: _json,
    Format.HTML: _html,
}
TYPES = {
    Format.JSON: "application/json; charset=utf-8",
    Format.HTML: "text/html; charset=utf-8",
}
