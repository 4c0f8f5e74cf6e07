"""What the heart asks of the outside world. Pure."""

from collections.abc import AsyncGenerator
from typing import Protocol

from agent.core.prompt import Prompt
from agent.core.types import Event, Sound


class ChatProvider(Protocol):
    """A language model behind an API."""

    slug: str
    model: str
    # Seconds it needs for its first words, whatever the persona allows; 0 for one that streams.
    patience_s: float
    # Seconds that its own row gives it for them, in the place of both; 0: none.
    first_words_s: float

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply: `str` chunks and `ToolCalls`, at last one `Ended`.

        Chunks are never empty. Raises only ProviderError; asks again only where a kept connection
        was dead or a field is refused. The caller closes the generator (use `aclosing`), which
        closes the connection at once.
        """
        ...


class VoiceProvider(Protocol):
    """What turns text into sound."""

    slug: str

    async def speak(self, text: str, lang: str) -> Sound:
        """Return a sentence as sound. Raises only VoiceError; has its own deadline.

        Who cancels it closes the connection at once.
        """
        ...
