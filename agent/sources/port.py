"""What a source of live facts is, and what it is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from agent.core.live_facts import LiveFact
from knowledge.values import Conference


class SourceError(Exception):
    """A source could not be asked, or its answer is no good. `code` goes into log and metric."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor said, folded, and `before` it; `answer_lang` is what the fact is told in."""

    words: str
    before: str
    lang: str
    answer_lang: str
    conference: Conference


class Source(Protocol):
    """One kind of live facts. All but `fetch` are quick and ask nobody.

    A value is `fresh_s` seconds fresh, fetched anew after `renew_s`, and told with its time until
    it is `kept_s` old.
    """

    slug: str
    renew_s: float
    fresh_s: float
    kept_s: float

    def is_on(self, conference: Conference) -> bool:
        """Whether it is set up and knows where the conference is."""

    def is_needed(self, question: Question) -> bool:
        """Whether the question cannot be answered without."""

    async def fetch(self, conference: Conference) -> Any:
        """Return what holds now. Raises SourceError; its caller sets the deadline."""

    def tell(self, value: Any, question: Question, as_of: datetime | None) -> LiveFact:
        """Return a value for one question; `as_of` is its time where it is not fresh."""

    def lacks(self, question: Question) -> LiveFact:
        """Return what is told where nothing is known now."""
