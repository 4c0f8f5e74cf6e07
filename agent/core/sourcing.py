"""Whether the content had anything to say to a question. Pure."""

from agent.core import phrases
from agent.core.prompt import Prompt
from agent.core.spoken_rating import spoken_rating
from knowledge.language import fold

# How certain a record must be to be the answer, or worth mentioning.
SURE, NEAR = 1.0, 0.8


def lacks_source(prompt: Prompt) -> bool:
    """Whether the question wants to know something and no record has to do with it.

    A way that was found is a source, and so is a live fact. Where a topic of care speaks instead,
    none is wanted.
    """
    words = fold(prompt.question)
    if not words or prompt.instead or any(fact.is_known for fact in prompt.live):
        return False
    if any(phrases.only_says(words, w) for w in (phrases.GREETING_WORDS, phrases.THANKS_WORDS)):
        return False
    if prompt.has_history and spoken_rating(prompt.question):
        return False
    return not prompt.answers or prompt.certainty < NEAR
