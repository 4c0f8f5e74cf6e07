"""Measure the server on this machine; see tests/bench."""

import json
from argparse import SUPPRESS
from dataclasses import fields
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

try:
    from tests.bench import (
        asked,
        bridge,
        bus_payloads,
        bus_restart,
        cards,
        content,
        dialogues,
        disconnect,
        fresh,
        guard,
        journal,
        kill,
        kiosk,
        outage,
        review,
        serving,
        voices,
    )
except ModuleNotFoundError as exc:
    raise CommandError(f"{exc.name} is missing: `make test-packages` installs it.") from exc

_HELP = "what Rosa adds to a direct call of the model"
_SERVING = {
    "streams": "1,16,64",
    "rounds": 3,
    "seconds": 4.0,
    "phrases": 0,
    "server_url": "",
    "server_pid": 0,
    "upstream_port": 0,
    "key": "",
}


class Command(BaseCommand):
    help = "Measure Rosa beside a scripted language model, both on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        _add_serving(parser)
        parser.add_argument("--json", action="store_true", help="print one line of JSON")
        kinds = parser.add_subparsers(dest="kind", help="serving without it")
        parser.set_defaults(kind="serving", **_SERVING)
        _add_serving(
            # What is not named keeps the values that the whole command has.
            kinds.add_parser("serving", help=_HELP, argument_default=SUPPRESS)
        )
        _add_durable(kinds)
        _add_content(kinds)
        _add_voices(kinds)
        _add_bus(kinds)
        parser.add_argument("--content", action="store_true", help="the same as: bench content")
        for sub in kinds.choices.values():
            sub.add_argument("--json", action="store_true", default=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        kind = "content" if options["content"] else options["kind"]
        result, text = getattr(self, f"_{kind}")(options)
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

    def _bus_restart(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = [field.name for field in fields(bus_restart.Plan)]
        plan = bus_restart.Plan(**{name: options[name] for name in names})
        outcome = bus_restart.run(plan)
        return bus_restart.as_json(outcome), bus_restart.as_text(outcome)

    def _outage(self, options: dict[str, Any]) -> tuple[Any, str]:
        kinds = tuple(options["kinds"].split(","))
        plan = outage.Plan(kinds, options["streams"], seconds=options["seconds"])
        outcomes = outage.run(plan)
        return outage.as_json(outcomes), outage.as_text(outcomes)

    def _journal(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = journal.run(journal.Plan(options["seconds"], options["callers"]))
        return result, journal.as_text(result)

    def _fresh(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = fresh.run(fresh.Plan(options["edits"]))
        return result, fresh.as_text(result)

    def _asked(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = asked.run(asked.Plan(options["file"] or ""))
        return result, asked.as_text(result, with_wrong=options["wrong"])

    def _cards(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = cards.run(cards.Plan())
        return result, cards.as_text(result, with_wrong=options["wrong"])

    def _kiosk(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = kiosk.run(kiosk.Plan(options["rounds"], options["screenshots"]))
        return result, kiosk.as_text(result)

    def _dialogues(self, options: dict[str, Any]) -> tuple[Any, str]:
        parts = tuple(options["parts"].split(","))
        names = ("turns", "dialogues", "lines", "spectators")
        result = dialogues.run(dialogues.Plan(parts, **{name: options[name] for name in names}))
        return result, dialogues.as_text(result)

    def _guard(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = [field.name for field in fields(guard.Plan)]
        given = {name: options[name] for name in names if options.get(name) is not None}
        result = guard.run(guard.Plan(**given))
        return result, guard.as_text(result)

    def _review(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = [field.name for field in fields(review.Plan)]
        given = {name: options[name] for name in names if options.get(name) is not None}
        result = review.run(review.Plan(**given))
        return result, review.as_text(result)

    def _voices(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = [field.name for field in fields(voices.Plan)]
        result = voices.run(voices.Plan(**{name: options[name] for name in names}))
        return result, voices.as_text(result)

    def _bridge(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = ("rate", "seconds", "rooms", "database_url")
        result = bridge.run(bridge.Plan(**{name: options[name] for name in names}))
        return result, bridge.as_text(result)

    def _bus_payloads(self, options: dict[str, Any]) -> tuple[Any, str]:
        result = bus_payloads.run(bus_payloads.Plan(options["payloads"], options["seed"]))
        return result, bus_payloads.as_text(result)

    def _content(self, options: dict[str, Any]) -> tuple[Any, str]:
        names = [field.name for field in fields(content.Plan)]
        given = {name: options[name] for name in names if options.get(name) is not None}
        plan = content.Plan(**given)
        results = content.run(plan)
        return results, content.as_text(results)


def _add_durable(kinds: Any) -> None:
    """Add what looks at callers who leave, and at crashes and faults."""
    one = kinds.add_parser("disconnect", help="how soon a hang-up reaches the model's server")
    one.add_argument("--times", type=int, default=30, help="in each phase")
    one.add_argument("--streams", type=int, default=16, help="others at the same time")
    one = kinds.add_parser("kill", help="whether finished replies outlive a crash")
    one.add_argument("--rounds", type=int, default=20)
    one.add_argument("--streams", type=int, default=40)
    one.add_argument(
        "--database-url",
        default="",
        help="another database than SQLite; `postgresql`: a server of the bench's own",
    )
    plan = bus_restart.Plan()
    one = kinds.add_parser("bus_restart", help="whether queued requests outlive kills, once each")
    one.add_argument("--rounds", type=int, default=plan.rounds)
    one.add_argument("--per-s", type=float, default=plan.per_s, help="requests")
    one.add_argument("--round-s", type=float, default=plan.round_s)
    one.add_argument("--gone-s", type=float, default=plan.gone_s, help="without the server")
    one.add_argument("--workers", type=int, default=plan.workers)
    one.add_argument("--fast", action="store_true", help="take over at once")
    one = kinds.add_parser("outage", help="what callers notice of a database that is gone")
    one.add_argument("--kinds", default=",".join(outage.KINDS), help="of outages")
    one.add_argument("--seconds", type=float, default=20.0, help="of each outage")
    one.add_argument("--streams", type=int, default=8)
    one = kinds.add_parser("dialogues", help="how soon, how many and for how many they speak")
    one.add_argument("--parts", default=",".join(dialogues.PARTS), help="some of them")
    one.add_argument("--turns", type=int, default=60, help="whose first words are timed")
    one.add_argument("--dialogues", type=int, default=50, help="at once on one core")
    one.add_argument("--lines", type=int, default=8, help="of each dialogue")
    one.add_argument("--spectators", type=int, default=1000, help="of one, at two processes")
    one = kinds.add_parser("journal", help="how many turns a second the journal takes")
    one.add_argument("--seconds", type=float, default=10.0, help="of each part")
    one.add_argument("--callers", type=int, default=256, help="who ask again at once")


def _add_bus(kinds: Any) -> None:
    """Add what asks over the message bus."""
    plan = bridge.Plan()
    one = kinds.add_parser("bridge", help="what the message bus adds to a turn, at a steady rate")
    one.add_argument("--rate", type=int, default=plan.rate, help="requests a second")
    one.add_argument("--seconds", type=float, default=plan.seconds)
    one.add_argument("--rooms", type=int, default=plan.rooms)
    one.add_argument(
        "--database-url",
        default="",
        help="another database than SQLite; `postgresql`: a server of the bench's own",
    )
    odd = bus_payloads.Plan()
    one = kinds.add_parser("bus_payloads", help="whether random payloads break the bridge")
    one.add_argument("--payloads", type=int, default=odd.payloads)
    one.add_argument("--seed", type=int, default=odd.seed)


def _add_voices(kinds: Any) -> None:
    """Add what listens to the built-in voice."""
    plan = voices.Plan()
    one = kinds.add_parser("voices", help="how soon a sentence is sound, and what that costs chats")
    one.add_argument("--sentences", type=int, default=plan.sentences, help="of each language")
    one.add_argument("--streams", type=int, default=plan.streams, help="of chats beside it")
    one.add_argument("--per-s", type=float, default=plan.per_s, help="sentences beside chats")
    one.add_argument("--rounds", type=int, default=plan.rounds)
    one.add_argument("--seconds", type=float, default=plan.seconds, help="of each round")


def _add_content(kinds: Any) -> None:
    """Add what looks at the content, the guard and the pages of review."""
    one = kinds.add_parser("fresh", help="how soon an edit is in a prompt")
    one.add_argument("--edits", type=int, default=20)
    one = kinds.add_parser("content", help="whether prompts have what questions need")
    one.add_argument("--speakers", type=int, help="invented ones beside the demo content")
    one.add_argument("--sessions", type=int, help="invented ones beside the demo content")
    one.add_argument("--edits", type=int, help="while replies are streamed")
    one.add_argument("--running", type=int, help="replies that are streamed meanwhile")
    one = kinds.add_parser("asked", help="whether questions that ask the same are one line")
    one.add_argument("--file", help="other questions than those that ship, as JSON lines")
    one.add_argument("--wrong", action="store_true", help="also show which are grouped wrongly")
    one = kinds.add_parser("cards", help="whether cards beside answers are right, and how soon")
    one.add_argument("--wrong", action="store_true", help="also show which are not")
    one = kinds.add_parser("kiosk", help="how soon cards are on a kiosk's screen, and its size")
    one.add_argument("--rounds", type=int, default=10, help="visitors of each language")
    one.add_argument("--screenshots", default="", help="a folder for pictures of the screens")
    one = kinds.add_parser("guard", help="what the guard catches, leaves alone and costs")
    one.add_argument("--file", help="other questions than those that ship, as JSON lines")
    one.add_argument("--topics", type=int, help="that are learned for the time of it")
    one.add_argument("--cuttings", type=int, help="random ones of replies with phrases")
    one = kinds.add_parser("review", help="how long the pages of review take with many turns")
    one.add_argument("--turns", type=int)
    one.add_argument("--monster", type=int, help="turns of the longest conversation")
    one.add_argument("--digested", type=int, help="further ones that are no copies")
    one.add_argument("--requests", type=int, help="of each page")
    one.add_argument("--database-url", help="another database than SQLite")
    one.add_argument("--folder", help="where the database stays for the next time")


def _add_serving(parser: CommandParser) -> None:
    parser.add_argument("--streams", help="numbers of streams at once, for example 1,16,64")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, help="of each round")
    parser.add_argument("--flat-out", action="store_true", help="also without the model's waits")
    parser.add_argument("--phrases", type=int, help="more phrases in the red zone")
    parser.add_argument("--server-url", help="of a running Rosa, with /v1")
    parser.add_argument("--server-pid", type=int, help="to know its processor time")
    parser.add_argument("--upstream-port", type=int, help="where that Rosa calls it")
    parser.add_argument("--key", help="of that Rosa")
