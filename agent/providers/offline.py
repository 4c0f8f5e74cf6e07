"""The built-in provider: speaks from the content alone, needs no network and no key."""

import re
from collections.abc import AsyncGenerator, Iterator

from agent.core import phrases
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.core.types import Ended, Event, FinishReason, Usage
from knowledge.language import fold

_SENTENCE = re.compile(r".+?(?:[.!?؟…]+(?=\s|$)|[。！？]+|$)\s*", re.DOTALL)
MAX_SENTENCES = 5


class OfflineChat:
    """Answers with the best record in the visitor's language, or says honestly that it cannot."""

    slug = "offline"
    model = "offline"

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the answer sentence by sentence."""
        said, reason = "", "stop"
        for sentence in self._sentences(prompt):
            part, reason = _limited(said, sentence, prompt)
            if part:
                said += part
                yield part
            if reason != "stop" or part != sentence:
                break
        yield Ended(_REASONS[reason], Usage(prompt.tokens["total"], count_tokens(said)))

    def _sentences(self, prompt: Prompt) -> Iterator[str]:
        if prompt.question_lang != prompt.lang:
            names = ", ".join(phrases.OWN_NAMES.get(code, code) for code in prompt.languages)
            yield phrases.say(phrases.OTHER_LANGUAGE, prompt.lang).format(languages=names) + " "
        yield from split_sentences(_answer(prompt))


_REASONS: dict[str, FinishReason] = {"stop": "stop", "length": "length"}


def split_sentences(text: str) -> list[str]:
    """Return the first sentences of a text, each with the space that follows it."""
    return _SENTENCE.findall(" ".join(text.split()))[:MAX_SENTENCES]


def _answer(prompt: Prompt) -> str:
    words = set(fold(prompt.question).split())
    if words and words <= phrases.THANKS_WORDS:
        return phrases.say(phrases.THANKS, prompt.lang)
    if not words or words <= phrases.GREETING_WORDS:
        return phrases.say(phrases.GREETING, prompt.lang)
    if prompt.answers:
        return prompt.answers[0]
    return phrases.say(phrases.NOTHING_KNOWN, prompt.lang)


def _limited(said: str, sentence: str, prompt: Prompt) -> tuple[str, str]:
    """Return what of the sentence may be said under the caller's limits, and the reason to end."""
    whole = said + sentence
    cuts = [whole.find(stop) for stop in prompt.stop if stop in whole]
    if cuts:
        return whole[len(said) : max(min(cuts), len(said))], "stop"
    if count_tokens(whole) <= prompt.max_tokens:
        return sentence, "stop"
    room = prompt.max_tokens * 4 - len(said.encode())
    return sentence.encode()[: max(room, 0)].decode("utf-8", "ignore"), "length"
