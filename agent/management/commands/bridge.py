"""`manage.py bridge`: answer over the message bus until told to end."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from agent import bridge_run
from agent.bridge_bus import BadAddress, prefix_of, servers
from rosa import start


class Command(BaseCommand):
    help = "Answer chats and programs over the message bus, NATS, at NATS_URL."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = len(servers(settings.NATS_URL))
            prefix = prefix_of(settings.NATS_PREFIX)
        except BadAddress as exc:
            raise CommandError(str(exc)) from None
        if found := start.faults():
            raise CommandError(found)
        start.try_all(start.warm_up)
        bridge_run.begin()
        start.rest_collector()
        sys.setswitchinterval(0.001)
        where = "one server" if count == 1 else f"{count} servers"
        self.stdout.write(f"Rosa's bridge answers on {prefix}llm.request, NATS at {where}.")
        self.stdout.flush()
        try:
            code = bridge_run.run()
        except OSError as exc:
            raise CommandError(
                f"The bridge cannot listen on 127.0.0.1 port {settings.BRIDGE_PORT}: "
                f"{exc.strerror}. Set BRIDGE_PORT to a free one, or to 0."
            ) from exc
        self.stdout.write("The bridge has ended.")
        sys.exit(code)
