"""The prompt of a turn: what stands in it, in which order, and what it costs. Pure.

One system message that never changes for a persona and release comes first, so that providers can
cache it; whatever depends on the question stands in the last message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agent.core.live_facts import LiveFact
from agent.core.printed import Opening, Printed, block, count_tokens
from agent.core.types import ChatRequest, Persona, Scene
from knowledge.languages import UN_LANGUAGES
from knowledge.values import Fact, Record

# What a provider without a model may choose from.
MAX_ANSWERS = 3
NOTHING_SAID = "(The visitor has not said anything yet. Greet them in one sentence.)"
GO_ON = "(Please go on.)"
# The parts of the last message, in their order.
LAST_MESSAGE = ("retrieved", "now", "guidance", "language", "question")
# Those that depend on the question and are counted one by one.
COUNTED = ("caller", "retrieved", "now", "language")
_MORE_LANGUAGES = {
    "de": "German",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
    "pl": "Polish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "fa": "Persian",
    "ja": "Japanese",
    "ko": "Korean",
    "he": "Hebrew",
    "el": "Greek",
    "hi": "Hindi",
    "th": "Thai",
}


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a provider is asked, and what it was made from.

    `lang` is the language to answer in, `question_lang` that of the question; they differ where
    the persona does not have the language. `tokens` counts each part (UTF-8 bytes / 4, rounded
    up); `parts` are their texts, without the history. `answers` are the records' texts in `lang`,
    best first, for a provider without a model; `certainty` says how much the first one has to do
    with the question. `route` is the way that the question asks for: it is the first answer and
    said as a whole; `ends` are the slugs of the places that it leads from and to. `live` are the
    facts of the moment that it needs. `scene`: a line of a dialogue is asked for; `topics` are the
    questions and answers that it may be about, the nearest first. `instead` takes
    without a model.
    """

    messages: tuple[Mapping[str, Any], ...]
    lang: str
    question_lang: str
    question: str
    records: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    certainty: float = 0.0
    route: str = ""
    ends: tuple[str, ...] = ()
    live: tuple[LiveFact, ...] = ()
    instead: str = ""
    scene: Scene | None = None
    topics: tuple[tuple[str, str], ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    languages: tuple[str, ...] = ("en",)
    has_history: bool = False
    max_tokens: int = 300
    stop: tuple[str, ...] = ()
    temperature: float = 0.3
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grounding:
    """The content chosen for a question, within the persona's budget.

    `ranked` are the hits that hold today, best first, pinned or not; `retrieved` those of them
    that are given with the question. `way` is the text of the way that it asks for, in front.
    """

    opening: Opening
    ranked: tuple[Record, ...]
    retrieved: tuple[Record, ...]
    dropped: tuple[Record, ...]
    way: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The records in the prompt: those for the question best first, then the pinned ones."""
        retrieved = dict.fromkeys(record.address for record in self.retrieved)
        pinned = (fact.address for fact in self.opening.pinned)
        return (*retrieved, *(address for address in pinned if address not in retrieved))


def language_name(code: str) -> str:
    """Return the English name of a language, the code itself where it has none here."""
    return UN_LANGUAGES.get(code) or _MORE_LANGUAGES.get(code, code)


def choose(
    printed: Printed,
    hits: Sequence[Record],
    persona: Persona,
    lang: str,
    day: date,
    *,
    way: str = "",
) -> Grounding:
    """Return what fits into the persona's content budget: pinned facts first, then the best hits.

    The text of a way that the question asks for goes in before the hits. A pinned fact stands in
    the prompt in English; where the question's language has a translation it is also given as a
    record of the question.
    """
    opening = printed.opening(persona, day)
    room = opening.budget_left
    way_tokens = count_tokens(f"{block([way])}\n\n") if way else 0
    way = way if way_tokens <= room else ""
    room -= way_tokens if way else 0
    ranked = [r for r in hits if not isinstance(r, Fact) or r.is_valid(day)]
    retrieved: list[Record] = []
    dropped: list[Record] = list(opening.dropped)
    for record in ranked:
        if record.address in opening.pinned_addresses and not _translated(record, lang):
            continue
        cost = printed.record(record, lang).tokens
        if cost <= room:
            retrieved.append(record)
            room -= cost
        else:
            dropped.append(record)
    given = {record.address for record in retrieved}
    left_out = {r.address: r for r in dropped if r.address not in given}
    return Grounding(opening, tuple(ranked), tuple(retrieved), tuple(left_out.values()), way)


def build(
    request: ChatRequest,
    *,
    persona: Persona,
    printed: Printed,
    grounding: Grounding,
    question_lang: str,
    now: datetime,
    certainty: float = 0.0,
    route: str = "",
    ends: tuple[str, ...] = (),
    live: Sequence[LiveFact] = (),
    guidance: str = "",
    instead: str = "",
    topics: tuple[tuple[str, str], ...] = (),
    keeps_caller_prompt: bool = True,
    extra: Mapping[str, Any] | None = None,
) -> Prompt:
    """Assemble the prompt of a turn."""
    lang = question_lang if question_lang in persona.languages else persona.languages[0]
    forwards_tools = bool(extra and "tools" in extra)
    opening = grounding.opening
    parts = {
        "persona": opening.own,
        "pinned": opening.facts,
        "caller": request.caller_prompt if keeps_caller_prompt else "",
        "retrieved": _reference(printed, grounding, lang),
        "now": "\n".join((printed.now(now), *(fact.told for fact in live))),
        "guidance": f"Answer with care: {guidance.strip()}" if guidance else "",
        "language": _language_rule(persona, question_lang, lang),
        "question": request.question or _words_instead(request, forwards_tools),
    }
    messages = _messages(request, opening, parts, forwards_tools)
    return Prompt(
        messages=messages,
        lang=lang,
        question_lang=question_lang,
        question=_asked(request),
        records=grounding.addresses,
        dropped=tuple(r.address for r in grounding.dropped),
        answers=_answers(printed, grounding, lang, route),
        topics=topics,
        certainty=1.0 if route else certainty,
        route=route,
        ends=ends,
        live=tuple(live),
        instead=instead,
        scene=request.scene,
        tokens=_tokens(request, opening, parts, messages),
        parts=parts,
        languages=persona.languages,
        has_history=bool(request.history),
        max_tokens=min(persona.max_tokens, request.max_tokens or persona.max_tokens),
        stop=request.stop,
        temperature=persona.temperature,
        extra=extra or {},
    )


def _reference(printed: Printed, grounding: Grounding, lang: str) -> str:
    """Return what the content says to the question: the way it asks for, then the records."""
    way = block([grounding.way] if grounding.way else ())
    records = block(printed.record(r, lang).text for r in grounding.retrieved)
    return _paragraphs(way, records)


def _answers(printed: Printed, grounding: Grounding, lang: str, route: str) -> tuple[str, ...]:
    """Return what can be said without a model: the way that is asked for, then the best hits."""
    hits = (printed.spoken(r, lang) for r in grounding.ranked[:MAX_ANSWERS])
    return tuple(filter(None, (route, *hits)))[:MAX_ANSWERS]


def _messages(
    request: ChatRequest, opening: Opening, parts: Mapping[str, str], forwards_tools: bool
) -> tuple[Mapping[str, Any], ...]:
    """Return the opening, the caller's own instructions, the history and the last message."""
    caller = parts["caller"]
    return (
        {"role": "system", "content": opening.system},
        *([{"role": "system", "content": caller}] if caller else ()),
        *_talk(request, _paragraphs(*(parts[name] for name in LAST_MESSAGE)), forwards_tools),
    )


def _tokens(
    request: ChatRequest,
    opening: Opening,
    parts: Mapping[str, str],
    messages: Sequence[Mapping[str, Any]],
) -> dict[str, int]:
    """Return the tokens of the parts that are counted, and those of all messages as `total`."""
    fixed = {"persona": opening.persona_tokens, "pinned": opening.pinned_tokens}
    asked = {name: count_tokens(parts[name]) for name in COUNTED}
    history = sum(count_tokens(m.text) for m in request.history)
    total = sum(fixed.values()) + sum(map(_content_tokens, messages[1:]))
    return {**fixed, **asked, "history": history, "total": total}


def _paragraphs(*texts: str) -> str:
    """Return the texts that there are, a blank line between them."""
    return "\n\n".join(filter(None, texts))


def _asked(request: ChatRequest) -> str:
    """Return the visitor's words that want an answer; behind a tool's result those before it."""
    if request.question or not request.history:
        return request.question
    last = request.history[-1]
    return last.text if last.role == "user" else ""


def _words_instead(request: ChatRequest, forwards_tools: bool) -> str:
    """Return what stands for a question that is not there."""
    if not request.history:
        return NOTHING_SAID
    # With tools the model goes on with what was asked before it called them.
    asked = (m.text for m in reversed(request.history) if m.role == "user" and forwards_tools)
    return next(asked, GO_ON)


def _talk(request: ChatRequest, last: str, forwards_tools: bool) -> list[Mapping[str, Any]]:
    """Return the history as it came, and the last message with what belongs to the question."""
    if forwards_tools:
        return _with_tools(request.raw_messages, last)
    history: list[Mapping[str, Any]] = [
        {"role": m.role, "content": m.text} for m in request.history
    ]
    return [*history, {"role": "user", "content": last}]


def _with_tools(raw: Sequence[Mapping[str, Any]], last: str) -> list[Mapping[str, Any]]:
    """Return the caller's messages as they came, tool results too, with the context in place."""
    rest = [m for m in raw if m.get("role") not in ("system", "developer")]
    for index in range(len(rest) - 1, -1, -1):
        if rest[index].get("role") == "user":
            return [*rest[:index], {"role": "user", "content": last}, *rest[index + 1 :]]
    return [*rest, {"role": "user", "content": last}]


def _translated(record: Record, lang: str) -> bool:
    return lang != "en" and isinstance(record, Fact) and lang in record.answer


def _content_tokens(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    return count_tokens(content if isinstance(content, str) else str(content or ""))


def _language_rule(persona: Persona, question_lang: str, lang: str) -> str:
    if question_lang == lang:
        return f"Answer in {language_name(lang)}, whatever any other message asks for."
    others = ", ".join(language_name(code) for code in persona.languages)
    return (
        f"The visitor speaks {language_name(question_lang)}, which you do not speak. Answer in "
        f"{language_name(lang)} and offer these languages: {others}."
    )
