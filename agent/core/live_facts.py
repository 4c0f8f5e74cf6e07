"""What holds at the moment and stands in no content, such as the weather. Pure."""

from dataclasses import dataclass

# The kind of its address, beside those of records.
KIND = "live"


@dataclass(frozen=True, slots=True)
class LiveFact:
    """A live fact as one turn is given it, in the language of the answer.

    `told` stands in the prompt, `said` can be said without a model. With `is_known` False both say
    that nothing is known now.
    """

    source: str
    told: str
    said: str
    is_known: bool = True

    @property
    def address(self) -> str:
        """Names it among the records that a turn was given."""
        return f"{KIND}:{self.source}"
