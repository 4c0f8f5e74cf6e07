"""What a server starts to have the guard learn: `python -m agent.trainer`.

It is `manage.py train_guard`, and ends as soon as the server does that started it. It looks for
that before anything else: behind all others, Django alone may take it half a minute to load.
"""

import os
import threading


def end_with_server() -> None:
    """End this process as soon as standard input does, which the server holds open."""
    threading.Thread(target=_end_with_input, name="rosa-server-gone", daemon=True).start()


def _end_with_input() -> None:
    # Past `sys.stdin`: a thread that holds its lock makes the end of Python itself a fault.
    os.read(0, 1)
    os._exit(1)


def main() -> None:
    """Learn, and end with the server."""
    end_with_server()
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rosa.settings")
    execute_from_command_line(["manage.py", "train_guard"])


if __name__ == "__main__":
    main()
