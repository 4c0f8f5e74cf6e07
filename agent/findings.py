"""What is found out of an attempt that has ended: how it went, what it asked for, its words."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from agent import desk as desks
from agent.core.live_facts import KIND
from agent.core.search_terms import indexed
from agent.core.spoken import expected_language, is_in_another_language
from agent.core.spoken_rating import spoken_rating
from agent.models import Attempt
from agent.models.conversation import Status
from knowledge.concepts import BUILT_IN, Glossary
from knowledge.language import detect
from knowledge.meaning import meaning

log = logging.getLogger("rosa.digest")
# Visitors notice when the first words take longer.
SLOW_MS = 2000.0


@dataclass(frozen=True, slots=True)
class Reader:
    """What is to be known to read attempts."""

    # Of each persona.
    languages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Of the venue: its days are counted.
    zone: tzinfo = UTC
    glossary: Glossary = BUILT_IN

    @classmethod
    def of(cls, desk: desks.Desk) -> "Reader":
        """Return the reader of a desk."""
        languages = {slug: persona.languages for slug, persona in desk.personas.items()}
        return cls(languages, desk.printed.zone, desk.index.postings.glossary)

    def read(self, row: Attempt) -> "Finding":
        """Return what an attempt says of itself; nothing of one that cannot be read."""
        try:
            return self._read(row)
        except Exception as exc:  # noqa: BLE001  (those behind it are to be read)
            log.error("turn-not-read id=%s error=%s", row.pk, type(exc).__name__)
            return Finding()

    def _read(self, row: Attempt) -> "Finding":
        is_counted = stands(row)
        if not (is_counted or row.counted_as):
            return Finding()
        # Of what holds at the moment it is not said which content answers it.
        kept = (address for address in row.records if not address.startswith(f"{KIND}:"))
        record = "" if row.unsourced else next(kept, "")
        asked = meaning(row.question, row.lang, record, self.glossary)
        day = row.started_at.astimezone(self.zone).date()
        if not is_counted:
            return Finding(asked=asked, day=day)
        known = self.languages.get(row.persona)
        expected = expected_language(row.lang, known) if known else row.lang
        spoken = detect(row.answer, expected)
        return Finding(
            slow=(row.ttft_ms or 0) > SLOW_MS,
            wrong_language=known is not None and is_in_another_language(row.answer, expected),
            asked=asked,
            day=day,
            rating=spoken_rating(row.question) or "",
            terms=indexed([(row.question, row.lang), (row.answer, spoken)]),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out of an attempt: what it asked for, on which day, the words to index."""

    slow: bool = False
    wrong_language: bool = False
    asked: tuple[str, ...] = ()
    day: date = date.min
    terms: tuple[str, ...] = ()
    # What is said of the answer before, where nothing else is.
    rating: str = ""


def stands(row: Attempt) -> bool:
    """Whether no newer attempt has taken the place of this one."""
    return bool(row.status != Status.SUPERSEDED)
