"""Rosa's own settings, where the guard learns from the sentences of staff alone: in no time."""

from rosa.settings import *  # noqa: F403
from rosa.settings import BASE_DIR

# Nothing is there.
GUARD_CORPUS = BASE_DIR / "tests" / "no_corpus"
