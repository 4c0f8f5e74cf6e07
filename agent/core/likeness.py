"""Which sentences of staff a text is most like, for people to see. Pure."""

from collections.abc import Mapping

from agent.core.disguise import reveal
from knowledge.language import is_chinese
from knowledge.values import RedZoneTopic


def nearest(
    text: str, topics: Mapping[str, RedZoneTopic], most: int = 5
) -> list[tuple[float, str, str]]:
    """Return the examples and near misses most like a text: likeness, the text, its topic."""
    wanted = _grams(text)
    found = [
        (_likeness(wanted, _grams(line)), line, slug)
        for slug, topic in topics.items()
        for line in (*(e for of in topic.examples.values() for e in of), *topic.near_misses)
    ]
    return sorted(found, reverse=True)[:most]


def _grams(text: str) -> frozenset[str]:
    plain = reveal(text)
    size = 2 if any(map(is_chinese, plain.split())) else 3
    return frozenset(plain[at : at + size] for at in range(max(1, len(plain) - size + 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return round(len(one & other) / max(len(one | other), 1), 3)
