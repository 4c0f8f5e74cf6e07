"""Measure the server on this machine; see tests/bench."""

import json
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

try:
    from tests.bench import disconnect, fresh, kill, serving
except ModuleNotFoundError as exc:
    raise CommandError(f"{exc.name} is missing: `make test-packages` installs it.") from exc


class Command(BaseCommand):
    help = "Measure Rosa beside a scripted language model, both on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        one = kinds.add_parser("serving", help="what Rosa adds to a direct call of the model")
        one.add_argument("--streams", default="1,16,64", help="numbers of streams at once")
        one.add_argument("--rounds", type=int, default=3)
        one.add_argument("--seconds", type=float, default=4.0, help="of each round")
        one.add_argument("--flat-out", action="store_true", help="also without the model's waits")
        one.add_argument("--phrases", type=int, default=0, help="more phrases in the red zone")
        one.add_argument("--server-url", default="", help="of a running Rosa, with /v1")
        one.add_argument("--server-pid", type=int, default=0, help="to know its processor time")
        one.add_argument("--upstream-port", type=int, default=0, help="where that Rosa calls it")
        one.add_argument("--key", default="", help="of that Rosa")
        one = kinds.add_parser("disconnect", help="how soon a hang-up reaches the model's server")
        one.add_argument("--times", type=int, default=30, help="in each phase")
        one.add_argument("--streams", type=int, default=16, help="others at the same time")
        one = kinds.add_parser("kill", help="whether finished replies outlive a crash")
        one.add_argument("--rounds", type=int, default=20)
        one.add_argument("--streams", type=int, default=40)
        one.add_argument("--database-url", default="", help="another database than SQLite")
        one = kinds.add_parser("fresh", help="how soon an edit is in a prompt")
        one.add_argument("--edits", type=int, default=20)
        for sub in kinds.choices.values():
            sub.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        result, text = getattr(self, f"_{options['kind']}")(options)
        self.stdout.write(json.dumps(result) if options["json"] else text)

    def _serving(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = {field.name for field in fields(serving.Plan)} - {"streams"}
        plan = serving.Plan(
            streams=tuple(int(count) for count in options["streams"].split(",")),
            **{name: options[name] for name in names},
        )
        result = serving.run(plan)
        return result, serving.as_text(result)

    def _disconnect(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = disconnect.run(disconnect.Plan(options["times"], options["streams"]))
        return result, disconnect.as_text(result)

    def _kill(self, options: dict[str, Any]) -> tuple[Any, str]:
        plan = kill.Plan(options["rounds"], options["streams"], options["database_url"])
        outcome = kill.run(plan)
        return kill.as_json(outcome), kill.as_text(outcome)

    def _fresh(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = fresh.run(fresh.Plan(options["edits"]))
        return result, fresh.as_text(result)
