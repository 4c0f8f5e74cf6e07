"""The built-in provider: speaks from the content alone, needs no network and no key."""

from collections.abc import AsyncGenerator

from agent.core import phrases
from agent.core.offline_dialogue import next_line
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.core.sentences import sentences
from agent.core.sourcing import NEAR, SURE
from agent.core.spoken_rating import spoken_rating
from agent.core.types import Ended, Event, FinishReason, Scene, Usage
from knowledge.language import fold

MAX_SENTENCES = 5


class OfflineChat:
    """Answers with the best record in the visitor's language, or says honestly that it cannot.

    What holds at the moment comes before it. A record that may miss the question is introduced as
    such.
    """

    slug = "offline"
    model = "offline"
    patience_s = 0.0
    first_words_s = 0.0

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the answer sentence by sentence."""
        said, reason = _limited(_answer(prompt), prompt)
        for sentence in sentences(said):
            yield sentence
        yield Ended(reason, Usage(prompt.tokens.get("total", 0), count_tokens(said)))


def first_sentences(text: str) -> str:
    """Return the beginning of a text, on one line."""
    return "".join(sentences(" ".join(text.split()))[:MAX_SENTENCES])


def _answer(prompt: Prompt) -> str:
    if prompt.scene and (line := _in_dialogue(prompt, prompt.scene)):
        return line
    answer = _known(prompt)
    if prompt.question_lang == prompt.lang:
        return answer
    names = ", ".join(phrases.OWN_NAMES.get(code, code) for code in prompt.languages)
    offer = phrases.say(phrases.OTHER_LANGUAGE, prompt.lang).format(languages=names)
    return f"{offer} {answer}"


def _in_dialogue(prompt: Prompt, scene: Scene) -> str:
    """Return the next line of a dialogue, "" where a person asks for what is known."""
    said = "\n".join(scene.said)
    is_known = scene.is_asked and prompt.answers and prompt.certainty >= NEAR
    if prompt.instead or (is_known and _known(prompt) not in said):
        return ""
    return next_line(scene, prompt.topics, prompt.lang)


def _known(prompt: Prompt) -> str:
    if prompt.instead:
        return prompt.instead
    words = fold(prompt.question)
    if phrases.only_says(words, phrases.THANKS_WORDS):
        return phrases.say(phrases.THANKS, prompt.lang)
    if prompt.has_history and (rated := spoken_rating(prompt.question)):
        thanks = phrases.RATED_GOOD if rated == "good" else phrases.RATED_BAD
        return phrases.say(thanks, prompt.lang)
    if not words and prompt.has_history:
        return phrases.say(phrases.ANYTHING_ELSE, prompt.lang)
    if not words or phrases.only_says(words, phrases.GREETING_WORDS):
        return phrases.say(phrases.GREETING, prompt.lang)
    if said := " ".join(fact.said for fact in prompt.live if fact.is_known):
        return said
    if not prompt.answers or prompt.certainty < NEAR:
        if prompt.live:
            return " ".join(fact.said for fact in prompt.live)
        return phrases.say(phrases.NOTHING_KNOWN, prompt.lang)
    answer = prompt.route or first_sentences(prompt.answers[0])
    if prompt.certainty < SURE:
        return f"{phrases.say(phrases.UNSURE, prompt.lang)} {answer}"
    return answer


def _limited(text: str, prompt: Prompt) -> tuple[str, FinishReason]:
    """Return what of the text the caller's limits let through, and why it ends there."""
    # A stop at the very beginning does not count: no word at all is taken for a failure.
    cuts = [at for stop in prompt.stop if (at := text.find(stop)) > 0]
    text = text[: min(cuts, default=len(text))]
    if count_tokens(text) <= prompt.max_tokens:
        return text, "stop"
    return text.encode()[: prompt.max_tokens * 4].decode("utf-8", "ignore"), "length"
