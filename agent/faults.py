"""How a fault of our own is told in a log."""

import traceback


def described(error: Exception) -> str:
    """Return the error's type and the lines it came through.

    Its message is left out: it may hold what a visitor said.
    """
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
