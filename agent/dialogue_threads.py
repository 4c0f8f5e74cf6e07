"""The threads in which the rows of dialogues are read and written."""

import logging

from agent.threads import Threads, to_its_end

__all__ = ["DATABASE_S", "stored", "threads", "to_its_end"]

# Seconds that the database may take.
DATABASE_S = 10.0

log = logging.getLogger("rosa.dialogues")
threads = Threads(
    "rosa-dialogues",
    lambda error: log.warning("dialogue-not-stored error=%s", error),
    sorry="The session cannot be read or stored now. Try again in a moment.",
    limit_s=DATABASE_S,
)
stored = threads.stored
