"""Measure the server on this machine; see tests/bench."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tests.bench import serving


class Command(BaseCommand):
    help = "Measure Rosa beside a scripted language model, both on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        one = kinds.add_parser("serving", help="what Rosa adds to a direct call of the model")
        one.add_argument("--streams", default="1,16,64", help="numbers of streams at once")
        one.add_argument("--rounds", type=int, default=3)
        one.add_argument("--seconds", type=float, default=4.0, help="of each round")
        one.add_argument("--flat-out", action="store_true", help="also without the model's waits")
        one.add_argument("--server-url", default="", help="of a running Rosa, with /v1")
        one.add_argument("--server-pid", type=int, default=0, help="to know its processor time")
        one.add_argument("--upstream-port", type=int, default=0, help="where that Rosa calls it")
        one.add_argument("--key", default="", help="of that Rosa")
        for parser_ in kinds.choices.values():
            parser_.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result, text = getattr(self, f"_{options['kind']}")(options)
        self.stdout.write(json.dumps(result) if options["json"] else text)

    def _serving(self, options: dict[str, Any]) -> tuple[dict[str, Any], str]:
        names = ("rounds", "seconds", "flat_out", "server_url", "server_pid", "upstream_port")
        plan = serving.Plan(
            streams=tuple(int(count) for count in options["streams"].split(",")),
            key=options["key"],
            **{name: options[name] for name in names},
        )
        result = serving.run(plan)
        return result, serving.as_text(result)
