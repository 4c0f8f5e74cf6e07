"""What the guard makes of a text, with all that it was judged by. Pure."""

from dataclasses import dataclass

from agent.core.guard import Guard
from agent.core.likeness import nearest
from agent.core.matching import folded
from agent.core.verdict import Verdict

_BEST = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict, the classifier's best topics, and the sentences of staff that are most like it.

    `scores` are log-odds by topic, empty where nothing was learned; one counts from
    `agent.core.guard.RED_FROM` on. `nearest` has likeness, sentence and topic; `near_miss` says
    that the text is one.
    """

    verdict: Verdict
    scores: tuple[tuple[str, float], ...]
    nearest: tuple[tuple[float, str, str], ...]
    near_miss: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """A question, or a reply of Rosa's, in its language and after what a visitor said `before`."""

    text: str
    lang: str
    before: tuple[str, ...] = ()
    is_reply: bool = False


def judge(guard: Guard, said: Utterance) -> Verdict:
    """Return the verdict on a question, or on the worst sentence of a reply."""
    if said.is_reply:
        return guard.flag(said.text, said.lang)
    return guard.judge(said.text, said.lang, said.before)


def look(guard: Guard, said: Utterance) -> Look:
    """Judge what was said, and tell what it is judged by."""
    found = guard.scores(said.text, said.lang, said.before, is_reply=said.is_reply)
    return Look(
        verdict=judge(guard, said),
        scores=tuple((topic.slug, score) for score, topic in found[:_BEST]),
        nearest=tuple(one for one in nearest(said.text, guard.topics) if one[0]),
        near_miss="" if said.is_reply else near_miss_of(guard, said.text),
    )


def best_score(guard: Guard, said: Utterance) -> float | None:
    """Return the score of the most likely topic, None where nothing was learned."""
    found = guard.scores(said.text, said.lang, said.before, is_reply=said.is_reply)
    return found[0][0] if found else None


def near_miss_of(guard: Guard, text: str) -> str:
    """Return the slug of the topic that has the text, in these words, as a near miss; else ""."""
    plain = folded(text)
    return next(
        (
            slug
            for slug, topic in guard.topics.items()
            if any(folded(miss) == plain for miss in topic.near_misses)
        ),
        "",
    )
