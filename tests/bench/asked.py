"""Whether questions that ask the same are one line of the top questions, in six languages.

No record answers any of them: what brings them together is what they say. The glossary's needs were
tuned by what `data/asked.jsonl` showed; the things of `asked-unseen.jsonl` are others, but one and
the same author wrote both and the needs; see docs/benchmarks.md.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from time import thread_time
from typing import Any

from knowledge.language import detect
from knowledge.languages import UN_LANGUAGES
from knowledge.meaning import Asking, group, meaning
from tests.bench.report import table

_DATA = Path(__file__).parent / "data"
UNSEEN, TUNED = _DATA / "asked-unseen.jsonl", _DATA / "asked.jsonl"
# Meanings of a day that are looked at; see agent/asked.py.
_OF_A_DAY = 2000


@dataclass(frozen=True, slots=True)
class Plan:
    file: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, what it asks for, and the number of the group that it is in."""

    intent: str
    lang: str
    text: str
    group: int = -1


# Two questions.
_Pair = tuple[Question, Question]
# What of all pairs is looked at.
_PARTS: dict[str, Callable[[_Pair], bool]] = {
    "all": lambda pair: True,
    **{
        lang: lambda pair, lang=lang: lang in (pair[0].lang, pair[1].lang)  # type: ignore[misc]
        for lang in UN_LANGUAGES
    },
    "across languages": lambda pair: pair[0].lang != pair[1].lang,
}


def read(file: Path) -> list[Question]:
    """Return the questions of a file of JSON lines."""
    return [Question(**json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def run(plan: Plan) -> dict[str, Any]:
    """Return the figures of each file, and how long a day takes to group."""
    files = [Path(plan.file)] if plan.file else [UNSEEN, TUNED]
    return {
        "files": {file.stem: _measure(grouped(read(file))) for file in files},
        "day_ms": _day_ms([question for file in files for question in read(file)]),
    }


def grouped(questions: Sequence[Question]) -> list[Question]:
    """Return the questions with their groups; those that ask for nothing are alone."""
    by_marks: defaultdict[tuple[str, ...], list[Question]] = defaultdict(list)
    for question in questions:
        by_marks[meaning(question.text, detect(question.text))].append(question)
    alone = by_marks.pop((), [])
    askings = [_asking(marks, len(of)) for marks, of in by_marks.items()]
    groups = group(askings, unanswered=True)
    found = [
        Question(question.intent, question.lang, question.text, number)
        for number, of in enumerate(groups)
        for asking in of.askings
        for question in by_marks[asking.marks]
    ]
    numbers = range(len(groups), len(groups) + len(alone))
    return found + [
        Question(question.intent, question.lang, question.text, number)
        for number, question in zip(numbers, alone, strict=True)
    ]


def _asking(marks: tuple[str, ...], count: int) -> Asking:
    return Asking(marks, count, count, uuid.uuid4(), uuid.UUID(int=0))


def _measure(questions: Sequence[Question]) -> dict[str, Any]:
    pairs = list(combinations(questions, 2))
    return {
        "questions": len(questions),
        "parts": {name: _figures(filter(is_of, pairs)) for name, is_of in _PARTS.items()},
        "wrong": _wrong(questions),
    }


def _figures(pairs: Any) -> dict[str, float | int]:
    """Return how many pairs that meet should, and how many that should do meet."""
    counts = Counter((a.intent == b.intent, a.group == b.group) for a, b in pairs)
    right, missed, false = counts[True, True], counts[True, False], counts[False, True]
    return {
        "precision": round(right / max(1, right + false), 3),
        "recall": round(right / max(1, right + missed), 3),
        "pairs": right + missed,
    }


def _wrong(questions: Sequence[Question]) -> list[str]:
    """Return a line for each group with more than one intent, and each intent in several groups."""
    by_group: defaultdict[int, list[Question]] = defaultdict(list)
    by_intent: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for question in questions:
        by_group[question.group].append(question)
        by_intent[question.intent][question.group] += 1
    mixed = [of for of in by_group.values() if len({question.intent for question in of}) > 1]
    lines = [f"together: {_as_line(of, with_intent=True)}" for of in mixed]
    for intent, counts in by_intent.items():
        ((most, _count),) = counts.most_common(1)
        if apart := [q for q in questions if q.intent == intent and q.group != most]:
            lines.append(f"apart from {intent}: {_as_line(apart)}")
    return lines


def _as_line(questions: Sequence[Question], *, with_intent: bool = False) -> str:
    return "; ".join(f"{q.intent}: {q.text}" if with_intent else q.text for q in questions)


def _day_ms(questions: Sequence[Question]) -> float:
    """Return the processor time of a day of different meanings, each with a word of its own."""
    marks = [meaning(question.text, detect(question.text)) for question in questions]
    known = [of for of in marks if of]
    askings = [
        _asking((*known[number % len(known)], f"word{number}"), 1) for number in range(_OF_A_DAY)
    ]
    began = thread_time()
    group(askings, unanswered=True)
    return round((thread_time() - began) * 1000, 1)


def as_text(result: dict[str, Any], *, with_wrong: bool = False) -> str:
    """Return the figures as tables, and with `with_wrong` what is wrong."""
    parts = []
    for name, of in result["files"].items():
        rows = [
            (part, figures["precision"], figures["recall"], figures["pairs"])
            for part, figures in of["parts"].items()
        ]
        parts.append(table((f"{name} ({of['questions']})", "precision", "recall", "pairs"), rows))
        if with_wrong:
            parts.append("\n".join(of["wrong"]))
    return "\n\n".join([*parts, f"grouping a day of {_OF_A_DAY} meanings: {result['day_ms']} ms"])
