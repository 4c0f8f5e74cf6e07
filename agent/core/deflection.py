"""What a visitor hears instead of an answer, and before one that wants care. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from agent.core.matching import folded
from agent.core.phrases import HOLDING, LEAD_INS, OFFERS
from agent.core.verdict import Verdict, in_order

_NO_SPACE_AFTER = "。！？"
_ENDS = ".!?。！？؟…"
_QUESTION = ("?", "？", "؟")


def deflect(
    verdict: Verdict, lang: str, order: Iterable[str] = (), said: Sequence[str] = ()
) -> str:
    """Return the topic's deflection, word for word, with what goes before and after it.

    `said` is what Rosa has said in the conversation, oldest first. A deflection that was her last
    word is led into, and always followed by an offer; otherwise one that asks something stands
    alone. Who is in distress hears whom to call, and nothing but that and the deflection.
    """
    codes = (*order, "en")
    deflection = verdict.reply(lang, codes)
    if verdict.first(lang, codes):
        return alone(verdict, lang, codes)
    times = _times_in_a_row(deflection, said)
    lead_ins, offers = (_found(sentences, lang, codes) for sentences in (LEAD_INS, OFFERS))
    if not times and deflection.rstrip().endswith(_QUESTION):
        return deflection
    offer = offers[_offers_made(offers, said) % len(offers)]
    return joined(lead_ins[(times - 1) % len(lead_ins)] if times else "", deflection, offer)


def alone(verdict: Verdict, lang: str, order: Iterable[str] = ()) -> str:
    """Return the deflection with whom to call before it: what ends a reply that went astray."""
    codes = tuple(order)
    return joined(verdict.first(lang, codes), verdict.reply(lang, codes))


def before_answer(verdict: Verdict, lang: str, order: Iterable[str] = ()) -> str:
    """Return what is said before the model's words, with the space between; mostly nothing."""
    return before(verdict.first(lang, order))


def before(sentence: str) -> str:
    """Return the sentence with the space between it and what follows."""
    return sentence + _space_after(sentence)


def guidance(verdict: Verdict, lang: str, order: Iterable[str] = ()) -> str:
    """Return how the model is to answer, and what has been said before its first word."""
    if verdict.action != "caution" or verdict.topic is None:
        return ""
    own = verdict.topic.guidance.strip()
    if not (first := verdict.first(lang, order)):
        return own
    begun = f"These words of your answer have been spoken; go on without repeating them: {first}"
    return f"{own} {begun}".strip()


def instead(verdict: Verdict, lang: str, order: Iterable[str] = ()) -> str:
    """Return what is said where no model can answer with care; empty: the content may speak.

    Who is in distress is told nothing of sockets and schedules.
    """
    topic, codes = verdict.topic, tuple(order)
    if topic is None or verdict.action != "caution" or not verdict.first(lang, codes):
        return ""
    return in_order(topic.deflection, lang, codes)


def after(said: str, sentence: str) -> str:
    """Return the sentence so that it reads well behind what was said."""
    if not said or said[-1].isspace():
        return sentence
    return f" {sentence}" if said[-1] in _ENDS else f"… {sentence}"


def breaking_off(said: str, sentence: str) -> str:
    """Return the same where somebody else cuts in: behind a space, too, a pause is heard."""
    is_open = said != said.rstrip() and not said.rstrip().endswith(tuple(_ENDS))
    return f"… {sentence}" if is_open else after(said, sentence)


def joined(*texts: str) -> str:
    """Return the sentences as one text; there is no space behind a full stop of Chinese."""
    whole = ""
    for text in filter(None, map(str.strip, texts)):
        whole += _space_after(whole) + text
    return whole


def own_sentences() -> Iterator[str]:
    """Yield all that Rosa may say around a deflection, or in its place."""
    yield from HOLDING.values()
    for sentences in (*LEAD_INS.values(), *OFFERS.values()):
        yield from sentences


def _space_after(text: str) -> str:
    return " " if text and text[-1] not in _NO_SPACE_AFTER else ""


def _found(
    sentences: Mapping[str, tuple[str, ...]], lang: str, order: Iterable[str]
) -> tuple[str, ...]:
    return next(sentences[code] for code in (lang, *order) if code in sentences)


def _times_in_a_row(deflection: str, said: Sequence[str]) -> int:
    """Return how often Rosa has just said the deflection, one reply after the other."""
    held = folded(deflection)
    return sum(1 for _ in takewhile(lambda text: held in folded(text), reversed(said)))


def _offers_made(offers: Iterable[str], said: Iterable[str]) -> int:
    made = [folded(offer) for offer in offers]
    return sum(any(offer in folded(text) for offer in made) for text in said)
