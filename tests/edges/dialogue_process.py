"""Takes one turn of a dialogue in a process of its own: `python -m ... SESSION [WORDS]`.

Prints the text of the line; the environment names the database and the model.
"""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]


def turn_elsewhere(
    database: Path, address: str, key: UUID, words: str = ""
) -> "subprocess.Popen[str]":
    """Begin a turn in another process, which the caller ends."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = {
        "DJANGO_SETTINGS_MODULE": "rosa.settings",
        "ROSA_IGNORE_DOTENV": "1",
        "SECRET_KEY": "tests-only",
        "ROSA_API_KEY": "test-key",
        "DATABASE_URL": f"sqlite:///{database}",
        "SPOOL_DIR": str(database.parent / "spool-elsewhere"),
        "LLM_API_ENDPOINT": address,
        "LLM_MODEL": "double",
    }
    command = [sys.executable, "-m", "tests.edges.dialogue_process", str(key), words]
    return subprocess.Popen(
        command, cwd=ROOT, env=kept | environment, stdout=subprocess.PIPE, text=True
    )


async def _take(key: UUID, words: str) -> str:
    from agent import dialogues
    from agent.core.dialogue import Wish
    from agent.providers import registry

    line = await dialogues.take_turn(key, Wish(words))
    await registry.close_all()
    return line.text


def main() -> None:
    import django

    django.setup()

    from agent import desk, running

    desk.live.refresh()
    print(asyncio.run(_take(UUID(sys.argv[1]), sys.argv[2])), flush=True)
    running.close()


if __name__ == "__main__":
    main()
