"""What a process of Rosa does before its first answer, and after its last."""

import atexit
import gc
import logging
from collections.abc import Callable, Iterator
from itertools import islice

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import Error, connection

from agent import (
    audio,
    chat_room_store,
    desk,
    dialogue_keeping,
    dialogue_threads,
    digest,
    drafting,
    flagging,
    forgetting,
    guard_run,
    interventions,
    polling,
    provider_states,
    retention,
    running,
    turn,
)
from agent.core.types import ChatRequest
from agent.models import Provider, Voice
from agent.models.provider_key import host_of
from agent.providers import registry
from agent.school import school
from knowledge.importers import jobs
from knowledge.importers.worker import worker
from knowledge.values import Brief, Fact

log = logging.getLogger("rosa.start")
WARM_UP = ("When does the opening start?", "Où est la salle ?", "会议在哪里？", "متى الافتتاح؟")
# So many more are taken from the content; each takes a millisecond or two.
_MANY_WARM_UP = 300


def faults() -> str:
    """Return what the system checks have against this configuration, "" if nothing."""
    try:
        call_command("check", fail_level="ERROR")
    except SystemCheckError as exc:
        return str(exc)
    return ""


def begin() -> None:
    """Start the journal, load what a turn reads, walk its path, and keep it current.

    Blocks while it reads the database. Never raises: without content turns are refused until the
    watcher has found some.
    """
    running.journal()
    try_all(
        jobs.give_up_lost,
        drafting.give_up_lost,
        guard_run.give_up_lost,
        warm_up,
        tell_withheld_keys,
    )
    desk.live.watch()
    if settings.GUARD_TRAINING:
        school.begin()
    flagging.watch.begin()
    digest.watch.begin()
    retention.watch.begin()
    dialogue_keeping.watch.begin()
    forgetting.watch.begin()
    audio.watch.begin()
    polling.watch.begin()
    provider_states.begin()
    interventions.begin()


def tell_withheld_keys() -> None:
    """Warn of those that are asked without their key, which may not go to their host."""
    for row in Provider.objects.filter(enabled=True):
        if row.withholds_key:
            log.warning("provider-key-withheld provider=%s %s", row.slug, _key_and_host(row))
    for voice in Voice.objects.filter(enabled=True):
        if voice.withholds_key:
            log.warning("voice-key-withheld voice=%s %s", voice.slug, _key_and_host(voice))


def _key_and_host(row: Provider | Voice) -> str:
    return f"variable={row.api_key_variable} host={host_of(row.address)}"


def begin_unattended() -> None:
    """Do the same under a server that is not ours: it runs no checks and tells us no end."""
    if found := faults():
        log.error("configuration-refused %s", found)
        return
    begin()
    atexit.register(end)


def end() -> None:
    """Write what waits and end the threads."""
    school.end()
    flagging.watch.end()
    digest.watch.end()
    retention.watch.end()
    dialogue_keeping.watch.end()
    dialogue_threads.threads.close()
    chat_room_store.threads.close()
    forgetting.watch.end()
    audio.watch.end()
    polling.watch.end()
    provider_states.end()
    worker.stop()
    drafting.worker.stop()
    guard_run.worker.stop()
    running.close()
    interventions.stop()
    desk.live.stop()


def _known_questions(brief: Brief) -> Iterator[str]:
    """Yield what staff expect to be asked: its words are those of the first visitors."""
    for record in brief.records:
        if isinstance(record, Fact):
            yield from record.question.values()


def warm_up() -> None:
    """Walk the path of a turn up to its prompt, with the questions that staff expect."""
    now = desk.live.get()
    channel = next(iter(now.channels.values()), None)
    persona = now.personas.get(settings.DEFAULT_PERSONA)
    if channel and persona:
        for words in (*WARM_UP, *islice(_known_questions(now.brief), _MANY_WARM_UP)):
            request = ChatRequest(model="", question=words)
            turn.make_prompt(turn.open_turn(request, channel, persona, now))
        for endpoint in now.chain(persona):
            registry.provider(endpoint)


def try_all(*works: Callable[[], object]) -> None:
    """Do one after the other as long as the database is there. Never raises."""
    try:
        for work in works:
            work()
    except Error as exc:
        log.error("database-not-reached error=%s", type(exc).__name__)
    except Exception:
        log.exception("not-warmed-up")
    finally:
        connection.close()


def rest_collector() -> None:
    """Have the garbage collector look rarely, and never at what is there by now."""
    gc.collect()
    gc.freeze()
    # A turn makes few cycles; at the default threshold a collection would interrupt the streams.
    gc.set_threshold(50_000, 20, 50)
