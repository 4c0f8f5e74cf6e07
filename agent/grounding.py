"""What a turn is answered from: the records that are found, a way, and the prompt with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.core import deflection, prompt
from agent.core.live_facts import LiveFact
from agent.core.prompt import Prompt
from agent.core.sourcing import SURE
from agent.core.types import Scene
from agent.opening import Turn
from knowledge.language import detect
from knowledge.retrieval import Hit
from knowledge.routes import Route
from knowledge.values import Fact, Place, Record

MAX_HITS = 40
# Of a dialogue's subject, and of what was said last in it.
FEW_HITS = 15


def search(turn: Turn) -> list[Hit]:
    """Return the records that the question may be about, best first.

    In a dialogue they are those of its subject, and of what was said last.
    """
    if turn.request.scene:
        return _of_scene(turn, turn.request.scene)
    if not turn.words:
        return []
    earlier = turn.request.said_by("user")
    return turn.desk.index.search(turn.words, turn.lang, MAX_HITS, earlier, turn.now)


def _of_scene(turn: Turn, scene: Scene) -> list[Hit]:
    """Return what a person asks for, then what the dialogue is about."""
    index, words = turn.desk.index, turn.words
    about = scene.about if scene.about != words else ""
    found = index.search(words, turn.lang, FEW_HITS, now=turn.now) if words else []
    # What is said in passing is about little.
    near = found if scene.is_asked or not about else [h for h in found if h.certainty >= SURE]
    told = index.search(about, detect(about, turn.lang), FEW_HITS) if about else []
    first, then = (near, told) if scene.is_asked else (told, near)
    known = {hit.record.address for hit in first}
    return [*first, *(hit for hit in then if hit.record.address not in known)]


def make_prompt(
    turn: Turn, hits: Sequence[Hit] | None = None, live: Sequence[LiveFact] = ()
) -> Prompt:
    """Assemble the prompt from what `search` found; it searches itself where nothing is given."""
    desk, request, now = turn.desk, turn.request, turn.now
    hits = search(turn) if hits is None else hits
    lang = turn.spoken_lang
    route = _route(turn, hits, lang)
    # Where a way is asked for, its places come first, found or not.
    ends = (route.end, route.start) if route else ()
    records = [*ends, *(hit.record for hit in hits if hit.record not in ends)]
    way = route.text if route else ""
    grounding = prompt.choose(desk.printed, records, turn.persona, lang, now.date(), way=way)
    return prompt.build(
        request,
        persona=turn.persona,
        printed=desk.printed,
        grounding=grounding,
        question_lang=turn.lang,
        now=now,
        certainty=next((h.certainty for h in hits if h.record in grounding.ranked[:1]), 0.0),
        route=route.said if route and grounding.way else "",
        ends=(route.start.slug, route.end.slug) if route and grounding.way else (),
        live=live,
        guidance=deflection.guidance(turn.verdict, lang, turn.persona.languages),
        instead=deflection.instead(turn.verdict, lang, turn.persona.languages),
        topics=_topics(grounding.ranked, lang) if request.scene else (),
        keeps_caller_prompt=turn.channel.keeps_caller_prompt,
        extra=_extra(turn),
    )


def _topics(records: Sequence[Record], lang: str) -> tuple[tuple[str, str], ...]:
    """Return what a dialogue may be about: the facts in its language, asked and answered."""
    facts = (record for record in records if isinstance(record, Fact))
    told = (fact for fact in facts if lang in fact.answer and lang in fact.question)
    return tuple((fact.question[lang], fact.answer[lang]) for fact in told)


def _route(turn: Turn, hits: Sequence[Hit], lang: str) -> Route | None:
    """Return the way that the question asks for; who names a place has found one too."""
    if not any(isinstance(hit.record, Place) for hit in hits):
        return None
    return turn.desk.routes.answer(turn.words, turn.lang, lang, lambda: _there(turn))


def _there(turn: Turn) -> tuple[str, ...]:
    """Return the places that the visitor spoke of before: a way's end, else what was found."""
    routes = turn.desk.routes
    places: tuple[str, ...] = ()
    said: list[str] = []
    for text in turn.request.said_by("user")[-3:]:
        lang = detect(text, turn.lang)
        if asked := routes.asked(text, lang, lambda before=places: before):
            places = asked.ends
        else:
            # A session's title may name another place than its own.
            hit = next(iter(turn.desk.index.search(text, lang, 1, said, turn.now)), None)
            found = routes.place_of(hit.record) if hit else ()
            places = found or routes.mentioned(text, lang) or places
        said.append(text)
    return places


def _extra(turn: Turn) -> Mapping[str, Any]:
    extra: dict[str, Any] = {}
    if turn.channel.caller_sampling:
        extra |= turn.request.sampling
    if turn.channel.caller_tools:
        extra |= turn.request.tools
    return extra
