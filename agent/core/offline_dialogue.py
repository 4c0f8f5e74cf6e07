"""The next line of a dialogue without a model: what the content tells, else a thought. Pure."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from agent.core.deflection import joined
from agent.core.dialogue_texts import FAREWELL, KINDS, LEADS, NAMES, OPENINGS, TALK
from agent.core.sentences import sentences
from agent.core.types import Scene

T = TypeVar("T")
# A question of the content, and its answer.
Topic = tuple[str, str]
# Sentences of an answer that are said at once.
_SENTENCES = 2
# One line in so many ends in a thought instead of a question.
_THOUGHT = 3


def next_line(scene: Scene, topics: Sequence[Topic], lang: str) -> str:
    """Return what is said next; `topics` are what the content tells, the nearest first.

    Who is asked answers, and asks in turn. Nothing is said twice while there is anything else.
    """
    line = _opening(scene, lang) if scene.is_opening else _line(scene, topics, lang)
    return joined(line, _of(FAREWELL, lang)) if scene.is_last else line


def _opening(scene: Scene, lang: str) -> str:
    greeting = _of(OPENINGS, lang)[bool(scene.said)]
    name = _of(NAMES, lang).format(name=scene.name) if scene.name else ""
    return joined(greeting, name)


def _line(scene: Scene, topics: Sequence[Topic], lang: str) -> str:
    said = "\n".join(scene.said)
    last = scene.said[-1] if scene.said else ""
    fresh = [(asked, told) for asked, told in map(_short, topics) if told not in said]
    wanted = [told for asked, told in fresh if asked in last]
    own = KINDS.get(scene.phase)
    if own:
        return joined(*wanted[:1], _unsaid(_of(own, lang), _of(TALK, lang), said))
    if not fresh:
        return _unsaid(_of(TALK, lang), (), said)
    # What nobody asked for says itself what it is about.
    lead = () if wanted else (_unsaid(_of(LEADS, lang), (), said), fresh[0][0])
    answer = wanted[0] if wanted else fresh[0][1]
    return joined(*lead, answer, _handed_over(scene, fresh, answer, lang))


def _handed_over(scene: Scene, fresh: Sequence[Topic], answer: str, lang: str) -> str:
    """Return what the other one may answer to."""
    said = "\n".join(scene.said)
    asked = [one for one, told in fresh if told not in answer and one not in said]
    if asked and len(scene.said) % _THOUGHT != _THOUGHT - 1 and not scene.is_last:
        return asked[0]
    return _unsaid(_of(TALK, lang), (), said)


def _short(topic: Topic) -> Topic:
    asked, told = topic
    return asked, "".join(sentences(" ".join(told.split()))[:_SENTENCES]).strip()


def _unsaid(lines: Sequence[str], others: Sequence[str], said: str) -> str:
    """Return the first sentence that was not said yet, else the one said longest ago.

    `others` are taken once all of `lines` were said.
    """
    rest = [line for line in lines if line not in said]
    return rest[0] if rest else min((*lines, *others), key=said.rfind)


def _of(texts: Mapping[str, T], lang: str) -> T:
    return texts.get(lang) or texts["en"]
