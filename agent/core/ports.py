"""What the heart asks of the outside world. Pure."""

from collections.abc import AsyncGenerator
from typing import Protocol

from agent.core.prompt import Prompt
from agent.core.types import Event


class ChatProvider(Protocol):
    """A language model behind an API."""

    slug: str
    model: str

    def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the reply: `str` chunks and `ToolCalls`, at last one `Ended`.

        Chunks are never empty. Raises only ProviderError, and does not retry. The caller closes
        the generator (use `aclosing`), which closes the connection at once.
        """
        ...
