"""Has the providers put turns into a reviewer's language, a few at a time."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from uuid import UUID

from agent.core import interpreting
from agent.core.errors import ProviderError
from agent.core.ports import ChatProvider
from agent.core.translating import UnusableError
from agent.drafting import whole_reply

# Turns that are asked for at the same time, for one reviewer.
AT_ONCE = 4
# Seconds for one turn, asked a second time where its first answer cannot be used.
EACH_S = 120.0


@dataclass(frozen=True, slots=True)
class Original:
    """A turn as it was said."""

    id: UUID
    question: str
    answer: str

    def texts(self) -> dict[str, str]:
        """Return what there is to translate."""
        both = {"question": self.question, "answer": self.answer}
        return {name: text for name, text in both.items() if text.strip()}


@dataclass(frozen=True, slots=True)
class Interpreted:
    """A turn with its texts in the other language; none where no provider gave any."""

    original: Original
    texts: dict[str, str]
    provider: str = ""


async def interpret(
    originals: Sequence[Original], lang: str, providers: Sequence[ChatProvider]
) -> AsyncGenerator[Interpreted, None]:
    """Yield each turn as soon as it is translated; all that is asked for ends with this."""
    gate = asyncio.Semaphore(AT_ONCE)
    asking = {asyncio.create_task(_one(one, lang, providers, gate)) for one in originals}
    pending = set(asking)
    try:
        while pending:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                yield task.result()
    finally:
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)


async def _one(
    original: Original, lang: str, providers: Sequence[ChatProvider], gate: asyncio.Semaphore
) -> Interpreted:
    texts = original.texts()
    prompt = interpreting.prompt_of(texts, lang)
    async with gate:
        try:
            async with asyncio.timeout(EACH_S):
                for _attempt in range(2):
                    try:
                        reply = await whole_reply(providers, prompt)
                        read = interpreting.read_reply(reply.text, texts)
                        return Interpreted(original, read, reply.provider)
                    except UnusableError:
                        continue
        except (ProviderError, TimeoutError):
            pass
    return Interpreted(original, {})
