"""Prompts made as a turn makes them, of a small content."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.core import prompt
from agent.core.printed import Printed
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest, Persona
from knowledge.values import Brief, Conference, Fact, Place, Record, Session, Speaker

VIENNA = ZoneInfo("Europe/Vienna")
NOON = datetime(2025, 9, 9, 12, 0, tzinfo=VIENNA)
PERSONA = Persona("rosa", "Rosa", "You are Rosa.", languages=("en", "fr", "zh"))


def fact(slug: str, answer: str = "", **fields: Any) -> Fact:
    return Fact(slug, {"en": f"What of {slug}?"}, {"en": answer or f"All of {slug}."}, **fields)


def session(slug: str, start: str, end: str, **fields: Any) -> Session:
    day = "2025-09-09T" if "T" not in start else ""
    times = [datetime.fromisoformat(f"{day}{t}").replace(tzinfo=VIENNA) for t in (start, end)]
    return Session(slug, {"en": slug.title()}, *times, **fields)


OPENING = session("opening", "10:00", "13:00", place="Hall D", speakers=("Ann Lee", "Bo Ek"))
LUNCH = fact("lunch", "Lunch is at one.")
LUNCH = replace(LUNCH, answer={**LUNCH.answer, "fr": "Le déjeuner est à une heure."})
BADGE = fact("badge", "Wear your badge.", pinned=True)
ANN = Speaker("ann", "Ann Lee", {"en": "Chair", "fr": "Présidente"}, "CTBTO", {"en": "She chairs."})
HALL = Place("hall-d", "Hall D", directions={"en": "Go up."})
ON_NOW = "Opening in Hall D, 10:00 to 13:00"
CONTENT = (OPENING, LUNCH, BADGE, ANN, HALL)


def printed(*records: Record) -> Printed:
    conference = Conference(timezone="Europe/Vienna")
    return Printed(Brief(1, conference, records, ()))


def make(
    request: ChatRequest,
    *hits: Record,
    of: Printed | None = None,
    persona: Persona = PERSONA,
    lang: str = "en",
    now: datetime = NOON,
    **options: Any,
) -> Prompt:
    """Choose and build as a turn does."""
    of = of or printed(*CONTENT)
    own = lang if lang in persona.languages else persona.languages[0]
    grounding = prompt.choose(of, hits, persona, own, now.date())
    return prompt.build(
        request,
        persona=persona,
        printed=of,
        grounding=grounding,
        question_lang=lang,
        now=now,
        **options,
    )


def ask(question: str = "When is lunch?", **fields: Any) -> ChatRequest:
    return ChatRequest(model="", question=question, **fields)


def last(made: Prompt) -> str:
    return str(made.messages[-1]["content"])
