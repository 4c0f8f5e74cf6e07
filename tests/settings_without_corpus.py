"""Rosa's own settings, where the guard learns from the sentences of staff alone: in no time."""

from rosa.settings import *  # noqa: F403

GUARD_CORPUS = None
