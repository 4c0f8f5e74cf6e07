"""A provider that says what it is told, for tests and rehearsals."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from agent.core.prompt import Prompt
from agent.core.types import Ended, Event


class ScriptedChat:
    """Plays its script for every prompt and keeps the prompts in `seen`.

    A number in the script is a pause in seconds, an exception is raised, the rest is yielded; an
    `Ended` follows by itself where the script has none.
    """

    def __init__(self, script: Sequence[Event | Exception | float], slug: str = "scripted") -> None:
        self.slug = slug
        self.model = "script"
        self.patience_s = 0.0
        self.first_words_s = 0.0
        self.seen: list[Prompt] = []
        self._script = script

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        """Yield the script."""
        self.seen.append(prompt)
        for line in self._script:
            if isinstance(line, Exception):
                raise line
            if isinstance(line, float):
                await asyncio.sleep(line)
            else:
                yield line
                if isinstance(line, Ended):
                    return
        yield Ended()
