"""What the guard says of a text. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.values import RedZoneTopic, Texts

Action = Literal["allow", "caution", "deflect", "block"]
_ACTIONS: dict[str, Action] = {"caution": "caution", "deflect": "deflect", "block": "block"}
_FALLBACK = {
    "en": "I would rather not speak about that. May I help you with something else?",
    "fr": "Je préfère ne pas aborder ce sujet. Puis-je vous aider autrement ?",
    "es": "Prefiero no hablar de ese tema. ¿Puedo ayudarle con otra cosa?",
    "ru": "Я предпочту не говорить на эту тему. Могу ли я помочь вам в чём-то другом?",
    "zh": "这个话题我不便谈论。请问还有什么可以帮您？",
    "ar": "أفضّل عدم الحديث في هذا الموضوع. هل يمكنني مساعدتكم في أمر آخر؟",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The action, the topic it is for, the rule that fired, and how sure that is.

    `score` is the log-odds of the classifier, 0 where another rule fired.
    """

    action: Action = "allow"
    topic: RedZoneTopic | None = None
    rule: str = ""
    score: float = 0.0

    @property
    def declines(self) -> bool:
        return self.action in ("block", "deflect")

    def reply(self, lang: str, order: Iterable[str] = ()) -> str:
        """Return the topic's deflection in `lang`, else in the first of `order` that it has.

        A topic without any has a general one in `lang`.
        """
        own = in_order(self.topic.deflection, lang, order) if self.topic else ""
        return own or _FALLBACK.get(lang, _FALLBACK["en"])

    def first(self, lang: str, order: Iterable[str] = ()) -> str:
        """Return what the topic wants said before all else, found as `reply` is; it may be empty.

        Declined or answered with care: whom to call comes before either.
        """
        return in_order(self.topic.first, lang, order) if self.topic else ""


def in_order(texts: Texts, lang: str, order: Iterable[str] = ()) -> str:
    """Return the text in `lang`, else in the first of `order` that there is, else in English."""
    return next((texts[code] for code in (lang, *order, "en") if texts.get(code)), "")


ALLOWED = Verdict()
# Staff have paused Rosa: whatever is asked.
PAUSED = Verdict("block", rule="pause")


def verdict_on(topic: RedZoneTopic, rule: str, score: float = 0.0) -> Verdict:
    """Return the verdict that the topic's severity asks for."""
    return Verdict(_ACTIONS[topic.severity], topic, rule, score)
