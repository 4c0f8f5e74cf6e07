"""`manage.py purge_conversations`: erase what is too old, or what somebody asks to have erased."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from agent import chat_room_erasure, erasure, retention
from agent.core.types import Channel as Caller
from agent.core.wire import tidy_key, tidy_person
from agent.entry import hidden_key
from agent.erasure import Extent
from agent.ids import conversation_id
from agent.models import Channel, Conversation
from agent.models.channel import BUILT_IN
from agent.models.erased import conversation_mark, person_mark
from agent.retention import Rule
from knowledge.management.database import usable_database

_TELL_S = 5.0


class Command(BaseCommand):
    help = (
        "Erase the conversations that are older than their channel keeps them, as the server does "
        "by itself once an hour. With --conversation or --person: those, for good, also in the "
        "spool of this machine. Figures, and who read what, stay."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--channel", metavar="SLUG", default="", help="only of this channel")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--before", metavar="ISO", default="", help="whose last turn began before this time"
        )
        what.add_argument("--conversation", metavar="KEY", default="", help="of the caller")
        what.add_argument("--person", metavar="NAME", default="", help="as the caller calls them")

    def handle(self, *args: Any, **options: Any) -> None:
        self._told_at = time.monotonic()
        slug, is_trial = options["channel"], options["dry_run"]
        with usable_database():
            callers = _callers(slug)
            if options["conversation"] or options["person"]:
                conversations, marks = _named(callers, options)
                if options["person"]:
                    self._erase_in_rooms(options["person"], callers, is_trial=is_trial)
                self._erase(conversations, marks, is_trial=is_trial)
            elif options["before"]:
                self._purge([_before(slug, _moment(options["before"]))], is_trial=is_trial)
            else:
                self._purge(retention.rules(slug), is_trial=is_trial)

    def _erase(
        self, conversations: QuerySet[Conversation], marks: list[str], *, is_trial: bool
    ) -> None:
        found = erasure.extent(conversations)
        if is_trial:
            self.stdout.write(f"Would erase {_told(found)}.")
        else:
            with _spool_ours():
                erasure.erase_named(conversations, marks, rest=self._rest)
            self.stdout.write(f"Erased {_told(found)}.")
        for row in found.content:
            # Its name may be what was said.
            name = f"{row._meta.verbose_name} {row.pk}"
            self.stdout.write(f"Staff keep a sentence of it as content: {name}.")
        for export in found.exports:
            self.stdout.write(
                f"A copy left in export {export.pk}, {export.started_at:%Y-%m-%d %H:%M} UTC, by "
                f"{export.username}."
            )

    def _erase_in_rooms(self, person: str, callers: list[Caller], *, is_trial: bool) -> None:
        """Erase what somebody asked in chat rooms, where others talk too."""
        count = chat_room_erasure.turns_of(person, callers).count()
        if not is_trial:
            with _spool_ours():
                count = chat_room_erasure.erase_person(person, callers, rest=self._rest)
        if count:
            says = "Would erase" if is_trial else "Erased"
            self.stdout.write(f"{says} {_counted(count, 'turn')} in chat rooms.")

    def _purge(self, rules: list[Rule], *, is_trial: bool) -> None:
        if not rules:
            self.stdout.write("Nothing is erased by its age: every channel keeps for good.")
        for rule in rules:
            count = rule.conversations.count()
            if not is_trial:
                done = 0
                for some in retention.purge(rule, self._rest):
                    done += some
                    self._tell(f"{done} of {count} ...")
                count = done
            says = "Would erase" if is_trial else "Erased"
            name = rule.channel or "callers without a channel"
            self.stdout.write(
                f"{says} {_counted(count, 'conversation')} of {name}, without a turn since "
                f"{rule.silent_since.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
            )
        if not is_trial:
            erasure.wipe(self._rest)

    def _rest(self, seconds: float) -> bool:
        # Whoever serves beside this gets the database for as long as this had it.
        time.sleep(seconds)
        return True

    def _tell(self, text: str) -> None:
        if time.monotonic() - self._told_at >= _TELL_S:
            self.stderr.write(text)
            self._told_at = time.monotonic()


@contextmanager
def _spool_ours() -> Iterator[None]:
    """Raise CommandError where a file of the spool cannot be changed."""
    try:
        yield
    except OSError as error:
        raise CommandError(
            f"The database is done, a file of the spool is not ({error}). Run this as the user of "
            "the service."
        ) from error


def _callers(slug: str) -> list[Caller]:
    """Return the channels of that slug, or all; also those that are no rows. Raises."""
    rows = [Caller(id=row.pk, slug=row.slug) for row in Channel.objects.order_by("slug")]
    gone = Conversation.objects.filter(channel=None).order_by("channel_slug")
    slugs = {*BUILT_IN, *gone.values_list("channel_slug", flat=True).distinct()}
    callers = [*rows, *(Caller(id=None, slug=name) for name in sorted(slugs))]
    found = [caller for caller in callers if slug in ("", caller.slug)]
    if not found:
        raise CommandError(f"There is no channel {slug!r}.")
    return found


def _of(callers: list[Caller]) -> QuerySet[Conversation]:
    ids = [caller.id for caller in callers if caller.id is not None]
    slugs = [caller.slug for caller in callers if caller.id is None]
    return Conversation.objects.filter(channel__in=ids) | Conversation.objects.filter(
        channel=None, channel_slug__in=slugs
    )


def _named(
    callers: list[Caller], options: dict[str, Any]
) -> tuple[QuerySet[Conversation], list[str]]:
    """Return the conversations that are asked for, and the marks of what may be on its way."""
    if key := options["conversation"]:
        # Of a channel that keeps no words, the key is another.
        keys = [tidy_key(key), hidden_key(tidy_key(key))]
        ids = [conversation_id(caller.identity, key) for caller in callers for key in keys]
        return _of(callers).filter(key__in=keys), [conversation_mark(pk) for pk in ids]
    person = tidy_person(options["person"])
    marks = [person_mark(caller.identity, person) for caller in callers]
    return _of(callers).filter(person=person), marks


def _before(slug: str, moment: datetime) -> Rule:
    chosen = _of(_callers(slug)) if slug else Conversation.objects.all()
    days = (timezone.now() - moment).days
    return Rule(slug or "all channels", days, moment, chosen.filter(last_at__lt=moment))


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--before {text!r} is no ISO time. Use one like 2025-09-08.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _told(found: Extent) -> str:
    parts = [_counted(found.conversations, "conversation"), _counted(found.turns, "turn")]
    return f"{' with '.join(parts)}, " + ", ".join(
        (_counted(found.reviews, "verdict"), _counted(found.translations, "translation"))
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
