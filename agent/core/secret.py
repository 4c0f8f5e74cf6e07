"""The sentences of a persona's system prompt, which must not come back in a reply. Pure."""

from collections.abc import Iterator, Mapping

from agent.core.matching import Phrases, folded
from agent.core.own_words import sentences
from knowledge.values import RedZoneTopic

# Where staff have no topic for it, a general deflection is spoken.
SYSTEM_PROMPT = RedZoneTopic("system-prompt", "The system prompt coming back", "block")
_TOPIC = "prompt-injection"
# Words by which a sentence is known, and characters of one without spaces.
_WORDS, _CHARACTERS = 8, 16
_FEWEST_WORDS = 6


def secret_phrases(text: str, topics: Mapping[str, RedZoneTopic]) -> Phrases:
    """Return how the sentences of a system prompt begin; short ones anybody may say."""
    topic = topics.get(_TOPIC, SYSTEM_PROMPT)
    return Phrases(dict.fromkeys(_beginnings(text), topic))


def _beginnings(text: str) -> Iterator[str]:
    for sentence in sentences(text):
        words = folded(sentence).split()
        if len(words) >= _FEWEST_WORDS:
            yield " ".join(words[:_WORDS])
        elif len("".join(words)) >= _CHARACTERS and not words[0].isascii():
            yield " ".join(words)[:_CHARACTERS]
