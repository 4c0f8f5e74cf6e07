"""What a command does where nobody reads on, as behind `| head`."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# As shells tell of a command that a closed pipe has ended.
_GONE = 141


@contextmanager
def may_leave() -> Iterator[None]:
    """End the command in silence once the reader of what it prints has gone.

    Not by the signal for it: that ends a process, too, to which a service closes a connection.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(_GONE) from None
