"""`manage.py sync_tavus`: bring the avatars to Tavus, or show what would change there."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agent import avatars
from agent.core.tavus_persona import FAULTS, AddressError, Change, Plan
from agent.models import Avatar
from agent.tavus import TavusError
from knowledge.management.database import usable_database

NOT_APPLIED = {
    "busy": "Somebody is applying it just now. Try again in a moment.",
    "changed": "Something changed meanwhile, so nothing was sent. Try again.",
    "disabled": "This persona is not enabled. Enable it first.",
}
# Exit codes, besides 0: something failed; something is left to be done or decided.
FAILED, LEFT = 1, 3


class Command(BaseCommand):
    help = (
        "Bring the avatar of each persona to Tavus, and print what changes. What somebody changed "
        "at Tavus is shown and left alone; the admin asks what to do with it. Exit 1: something "
        "failed; exit 3: something is left to be done or decided."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--json", action="store_true", help="print a line of JSON for each")
        parser.add_argument("--persona", metavar="SLUG", default="", help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        with usable_database():
            rows = Avatar.objects.select_related("persona", "channel")
            if slug := options["persona"]:
                rows = rows.filter(persona__slug=slug)
                if not rows:
                    raise CommandError(f"The persona {slug!r} has no avatar, or is not there.")
            told = [self._sync(row, is_trial=options["dry_run"]) for row in rows]
        for line in told:
            text = json.dumps(line, ensure_ascii=False) if options["json"] else _printed(line)
            self.stdout.write(text)
        if not told and not options["json"]:
            self.stdout.write("No persona has Tavus settings yet.")
        self._end(told)

    def _sync(self, avatar: Avatar, *, is_trial: bool) -> dict[str, Any]:
        line: dict[str, Any] = {"persona": avatar.persona.slug, "tavus": avatar.remote_id}
        try:
            plan = avatars.look(avatar).plan
            line |= _told(plan)
            line["result"] = "nothing" if not plan.ours else "planned"
            if plan.ours and not is_trial:
                outcome = avatars.apply(avatar, plan.digest)
                line["tavus"] = avatar.remote_id
                line["result"] = "created" if outcome.created else "changed"
                line["not_kept"] = [change.place for change in outcome.refused]
        except AddressError as exc:
            line |= {"result": "failed", "error": FAULTS[exc.fault]}
        except avatars.NotAppliedError as exc:
            line |= {"result": "failed", "error": NOT_APPLIED[exc.reason]}
        except TavusError as exc:
            line |= {"result": "failed", "error": str(exc)}
        return line

    def _end(self, told: list[dict[str, Any]]) -> None:
        if any(line["result"] == "failed" for line in told):
            raise CommandError("Not everything could be done.", returncode=FAILED)
        is_left = (
            line["result"] == "planned" or line.get("foreign") or line.get("not_kept")
            for line in told
        )
        if any(is_left):
            raise CommandError("Something is left to be done or decided.", returncode=LEFT)


def _told(plan: Plan) -> dict[str, Any]:
    return {
        "changes": [_change(change) for change in plan.ours],
        "foreign": [_change(change) for change in plan.foreign],
        "left": [_change(change) for change in plan.left],
    }


def _change(change: Change) -> dict[str, Any]:
    if change.is_secret:
        return {"place": change.place, "secret": True}
    return {"place": change.place, "now": change.now, "wanted": change.wanted}


def _printed(line: dict[str, Any]) -> str:
    head = f"{line['persona']} ({line['tavus'] or 'not at Tavus yet'}): {line['result']}"
    kinds = (
        ("changes", ""),
        ("foreign", "changed at Tavus, to be decided in the admin: "),
        ("left", "left as Tavus has it: "),
    )
    lines = [f"  {before}{_row(row)}" for kind, before in kinds for row in line.get(kind, ())]
    lines += [f"  Tavus did not keep {place}" for place in line.get("not_kept", ())]
    if "error" in line:
        lines.append(f"  {line['error']}")
    return "\n".join((head, *lines))


def _row(row: dict[str, Any]) -> str:
    if row.get("secret"):
        return f"{row['place']}: another key (not shown)"
    now, wanted = (
        json.dumps(row[name], ensure_ascii=False) if row[name] is not None else "nothing"
        for name in ("now", "wanted")
    )
    return f"{row['place']}: {now} -> {wanted}"
