"""What the guard makes of a text, with all that it was judged by. Pure."""

from dataclasses import dataclass

from agent.core.classifier import ANY
from agent.core.features import words_of
from agent.core.guard import RED, TOPIC, TOPIC_OF_RED, Guard, nearest
from agent.core.matching import folded
from agent.core.verdict import Verdict

_BEST = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A verdict, the classifier's best topics, and the sentences of staff that are most like it.

    `scores` and `red` are log-odds, that of red as such None where nothing was learned. A topic
    counts from `threshold` on. `nearest` has likeness, sentence and topic; `near_miss` says that
    the text is one.
    """

    verdict: Verdict
    scores: tuple[tuple[str, float], ...]
    red: float | None
    threshold: float
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
    scores, red = _scores(guard, said)
    return Look(
        verdict=judge(guard, said),
        scores=scores,
        red=red,
        threshold=TOPIC_OF_RED if red is not None and red >= RED else TOPIC,
        nearest=tuple(one for one in nearest(said.text, guard.topics) if one[0]),
        near_miss="" if said.is_reply else near_miss_of(guard, said.text),
    )


def best_score(guard: Guard, said: Utterance) -> float | None:
    """Return the score of the most likely topic, None where nothing was learned."""
    scores, _red = _scores(guard, said)
    return scores[0][1] if scores else None


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


def _scores(guard: Guard, said: Utterance) -> tuple[tuple[tuple[str, float], ...], float | None]:
    if guard.learned is None:
        return (), None
    classifier = guard.learned.replies if said.is_reply else guard.learned.questions
    before = () if said.is_reply else said.before
    scores = classifier.scores(words_of(said.text), said.lang, before)
    found = zip(classifier.labels, scores.tolist(), strict=True)
    by_label = {label: round(float(score), 2) for label, score in found}
    red = by_label.pop(ANY)
    on = [(slug, score) for slug, score in by_label.items() if slug in guard.topics]
    return tuple(sorted(on, key=lambda one: -one[1])[:_BEST]), red
