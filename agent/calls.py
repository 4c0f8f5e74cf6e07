"""Begins and ends calls: at most one for each request of a kiosk, within the kiosk's budget.

A call is written down before Tavus is asked for it, under the name that it gets there. Whoever
asks holds a claim on the row; where the answer is lost with its process or on its way, the next try
takes the claim over and looks for that name first.
"""

import asyncio
import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agent import callbacks, metrics, rooms, usage
from agent.callee import Callee
from agent.core import calls as core
from agent.core import phrases
from agent.core.errors import (
    AllBusy,
    AvatarFailed,
    BudgetSpent,
    CallError,
    KioskOff,
    StillOpening,
)
from agent.entry import hidden_key
from agent.ids import conversation_id, new_id
from agent.models import Call, Channel, Kiosk
from agent.models.call import CallStatus, EndedBy
from agent.models.channel import Keeps, key_digest
from agent.tavus import Tavus, TavusAway, TavusBusy, TavusError, TavusUnsure

log = logging.getLogger("rosa.calls")
# Seconds for which whoever opens a call has it for itself, and that opening it may take: it is over
# before another may try.
CLAIM_S, OPEN_S = 30.0, 25.0
# Seconds that a second try waits for the first, and between two looks.
_WAIT_S, _LOOK_S = 20.0, 0.2


@dataclass(frozen=True, slots=True)
class Entered:
    """A call's row. `is_ours`: to be opened now; `is_again`: somebody tried before."""

    call: Call
    is_ours: bool
    is_again: bool = False


def enter(kiosk: Kiosk, callee: Callee, lang: str, request_key: str) -> Entered:
    """Write a call down, or find the one of the same request. Raises CallError."""
    with transaction.atomic():
        # Two at once come one after the other, so that none sees room that the other takes.
        kiosk = Kiosk.objects.select_for_update().get(pk=kiosk.pk)
        if not kiosk.enabled:
            raise KioskOff("This kiosk is switched off.")
        now = timezone.now()
        call = Call.objects.filter(kiosk=kiosk, request_key=request_key).first()
        if call is not None and call.status != CallStatus.FAILED:
            return _claimed(call, now)
        if usage.running(kiosk).filter(end_wanted=False).exists():
            raise StillOpening("Another call of this kiosk is being opened. Try again.")
        day = usage.today()
        longest_s = usage.longest_now(kiosk, day)
        if not longest_s:
            raise BudgetSpent("This kiosk has used all that it has for today.")
        usage.count_call(kiosk, day)
        call = _new(call, kiosk, callee, lang, now)
        call.day, call.longest_s, call.request_key = day, longest_s, request_key
        call.save()
        return Entered(call, is_ours=True)


def _claimed(call: Call, now: datetime) -> Entered:
    """Take an unfinished call over, unless somebody opens it still."""
    if call.status != CallStatus.OPENING or (call.claimed_until or now) > now:
        return Entered(call, is_ours=False)
    if not usage.left_of(call, now):
        # `polling` ends what of it may run.
        raise StillOpening("The time of this call is over. Begin another.")
    call.claimed_until = now + timedelta(seconds=CLAIM_S)
    call.save(update_fields=["claimed_until"])
    return Entered(call, is_ours=True, is_again=True)


def _new(before: Call | None, kiosk: Kiosk, callee: Callee, lang: str, now: datetime) -> Call:
    """Return a call's row, in the place of one that was not opened; not saved."""
    call = before or Call(pk=new_id())
    call.status, call.error, call.ended_at, call.is_settled = CallStatus.OPENING, "", None, False
    call.end_wanted, call.ended_by = False, ""
    keeps_words = callee.channel.keeps != Keeps.METADATA
    call.kiosk, call.kiosk_name = kiosk, kiosk.name
    call.persona, call.lang = callee.persona, lang
    call.keeps_words = keeps_words
    call.conversation = _conversation(callee.channel, call.key, keeps_words=keeps_words)
    call.callback_digest = key_digest(call.callback_token)
    call.started_at, call.claimed_until = now, now + timedelta(seconds=CLAIM_S)
    call.price_per_minute = kiosk.price_per_minute
    return call


def _conversation(channel: Channel, key: str, *, keeps_words: bool) -> UUID:
    """Return the id of the conversation that the journal knows by a key of this channel."""
    kept = key if keeps_words else hidden_key(key)
    return conversation_id(f"#{channel.pk}", kept)


async def begin(
    kiosk: Kiosk, callee: Callee, lang: str, request_key: str, *, is_trial: bool = False
) -> Call:
    """Return a call that runs; the same one for each try of a request. Raises CallError."""
    if not await _was_begun(kiosk, request_key):
        await _end_others(kiosk, request_key)
    entered = await sync_to_async(enter)(kiosk, callee, lang, request_key)
    if not entered.is_ours:
        return await _opened_by_another(entered.call)
    try:
        async with asyncio.timeout(OPEN_S):
            call = await _open(entered, kiosk, callee, is_trial=is_trial)
    except TimeoutError:
        error = TavusUnsure(f"Tavus did not open a call within {OPEN_S:g} s.")
        raise await _not_opened(entered.call, error) from error
    except TavusError as exc:
        raise await _not_opened(entered.call, exc) from exc
    metrics.CALLS.labels("opened").inc()
    log.info("call-opened call=%s", call.pk.hex)
    return call


async def _was_begun(kiosk: Kiosk, request_key: str) -> bool:
    """Whether this is a late try of a request, which ends nothing that came after it."""
    same = Call.objects.filter(kiosk=kiosk, request_key=request_key)
    return await same.exclude(status__in=(CallStatus.OPENING, CallStatus.FAILED)).aexists()


async def _not_opened(call: Call, error: TavusError) -> CallError:
    """Note that Tavus did not open a call, and return what a kiosk is told."""
    log.warning("call-not-opened call=%s error=%s", call.pk.hex, type(error).__name__)
    if isinstance(error, TavusUnsure | TavusAway):
        # Whether it was opened nobody knows: the next try looks for it.
        await sync_to_async(_release)(call.pk)
        metrics.CALLS.labels("unsure").inc()
        return AvatarFailed("Tavus did not answer. Try again.")
    is_busy = isinstance(error, TavusBusy)
    await sync_to_async(fail)(call.pk, "all_busy" if is_busy else "refused")
    metrics.CALLS.labels("busy" if is_busy else "refused").inc()
    if is_busy:
        return AllBusy("All avatars are in use. Try again in a minute.")
    return AvatarFailed("Tavus refused to open a call.")


async def _open(entered: Entered, kiosk: Kiosk, callee: Callee, *, is_trial: bool) -> Call:
    """Have Tavus open the call. Raises TavusError, or AvatarFailed where it was given up."""
    call = entered.call
    async with rooms.client() as tavus:
        opened = await _found(tavus, call) if entered.is_again else None
        if opened is None:
            wanted = _wanted(call, kiosk, callee, is_trial=is_trial)
            opened = core.read_opened(await tavus.create_conversation(wanted.body()))
        if opened is None:
            raise TavusUnsure("Tavus opened a call and did not say where.")
        row = await sync_to_async(note_opened)(call.pk, opened, callee.channel)
        if row is None:
            # Given up meanwhile, or erased: nobody would end it.
            await rooms.end_room(tavus, opened.remote_id)
            raise AvatarFailed("The call was given up meanwhile. Try again.")
    return row


def _wanted(call: Call, kiosk: Kiosk, callee: Callee, *, is_trial: bool) -> core.Wanted:
    return core.Wanted(
        name=call.name,
        persona_id=callee.persona_id,
        replica_id=callee.replica_id,
        language=call.lang,
        greeting=phrases.say(phrases.GREETING, call.lang),
        key=call.key,
        callback_url=f"{settings.PUBLIC_URL}/tavus/callbacks/{quote(call.callback_token)}",
        place=kiosk.name,
        longest_s=usage.left_of(call, timezone.now()) or usage.SHORTEST_S,
        left_s=kiosk.left_s,
        absent_s=kiosk.absent_s,
        is_trial=is_trial,
    )


async def _found(tavus: Tavus, call: Call) -> core.Opened | None:
    """Return the call as an earlier try opened it, None where there is none that can be joined.

    The room is private: without the token that only the first answer had, nobody can join, so
    such a one is ended before another is opened. Never do two run.
    """
    for shown in await rooms.active(tavus):
        if shown.get("conversation_name") != call.name:
            continue
        opened = core.read_opened(shown)
        if opened and opened.token:
            return opened
        await rooms.end_room(tavus, rooms.id_of(shown))
    return None


def note_opened(key: UUID, opened: core.Opened, channel: Channel) -> Call | None:
    """Write down what Tavus answered; None where nobody waits for the call any more."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key, status=CallStatus.OPENING).first()
        if call is None:
            return None
        call.remote_id, call.url = opened.remote_id, opened.url
        call.meeting_token, call.status = opened.token, CallStatus.ACTIVE
        call.conversation_by_id = _conversation(
            channel, opened.remote_id, keeps_words=call.keeps_words
        )
        call.claimed_until, call.error = None, ""
        if not opened.runs:
            call.status = CallStatus.ENDED
            usage.set_end(call, call.started_at)
        callbacks.apply(call)
        call.unconfirmed = callbacks.has_transcript(call)
        call.save()
        return call


async def _opened_by_another(call: Call) -> Call:
    """Return the call once whoever opens it has done so. Raises AvatarFailed where it did not."""
    until = time.monotonic() + _WAIT_S
    while call.status == CallStatus.OPENING and time.monotonic() < until:
        await asyncio.sleep(_LOOK_S)
        found = await Call.objects.filter(pk=call.pk).afirst()
        if found is None:
            break
        call = found
    if call.status == CallStatus.OPENING:
        raise StillOpening("The call is being opened. Try again.")
    if call.status == CallStatus.FAILED:
        error = AllBusy if call.error == "all_busy" else AvatarFailed
        raise error("The call could not be opened. Try again.")
    return call


def claim(key: UUID, before: datetime, now: datetime) -> bool:
    """Take over a call that is being opened under a claim that was over before; one of several can.

    Nobody opens it meanwhile, and nobody else gives it up.
    """
    over = Call.objects.filter(pk=key, status=CallStatus.OPENING, claimed_until__lte=before)
    return bool(over.update(claimed_until=now + timedelta(seconds=CLAIM_S)))


def give_up(key: UUID, remote_id: str) -> None:
    """Note that nobody waits for a call that was being opened.

    `remote_id` is what ran of it and was ended. Without one, its callbacks tell whether it ran.
    What ran costs, though nobody saw it; what did not does not count.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key, status=CallStatus.OPENING).first()
        remote_id = remote_id or (callbacks.told_of(call) if call else "")
        if call is None or not remote_id:
            fail(key, EndedBy.UNCLAIMED)
            return
        call.remote_id, call.claimed_until, call.end_wanted = remote_id, None, False
        call.ended_by = call.ended_by or EndedBy.UNCLAIMED
        usage.set_end(call, timezone.now())
        call.status = CallStatus.ENDED
        callbacks.apply(call)
        call.unconfirmed = callbacks.has_transcript(call)
        call.save()
        metrics.CALLS_ENDED.labels(call.ended_by).inc()


def fail(key: UUID, error: str) -> None:
    """Note that a call was not opened; it does not count."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key, status=CallStatus.OPENING).first()
        if call is None:
            return
        call.status, call.error, call.is_settled = CallStatus.FAILED, error, True
        call.ended_at = timezone.now()
        call.save()
        if call.kiosk:
            usage.count_call(call.kiosk, call.day, -1)


def _release(key: UUID) -> None:
    """Let the next try have the call at once."""
    Call.objects.filter(pk=key, status=CallStatus.OPENING).update(claimed_until=timezone.now())


async def _end_others(kiosk: Kiosk, request_key: str) -> None:
    """End what the kiosk has running besides: a visitor who begins anew has left it."""
    others = usage.running(kiosk).exclude(request_key=request_key)
    async for call in others.filter(status=CallStatus.ACTIVE):
        await end(call, EndedBy.REPLACED)
    left = others.filter(status=CallStatus.OPENING, claimed_until__lte=timezone.now())
    keys = [key async for key in left.values_list("pk", flat=True)]
    now = timezone.now()
    keys = [key for key in keys if await sync_to_async(claim)(key, now, now)]
    if keys:
        try:
            ran = await rooms.end_named(keys)
        except TavusError as exc:
            for key in keys:
                await sync_to_async(_release)(key)
            raise AvatarFailed("Tavus did not answer. Try again.") from exc
        for key in keys:
            await sync_to_async(give_up)(key, ran.get(key, ""))


async def end(call: Call, by: EndedBy) -> Call:
    """End a call. Where Tavus cannot be reached it is tried again until it is ended."""
    call = await sync_to_async(want_end)(call.pk, by) or call
    if call.ended_at is None and call.remote_id and await hang_up(call):
        call = await sync_to_async(note_ended)(call.pk) or call
    return call


async def hang_up(call: Call) -> bool:
    """Have Tavus end a call, and return whether it has; asks nothing of the database."""
    try:
        async with rooms.client() as tavus:
            await rooms.end_room(tavus, call.remote_id)
    except TavusError as exc:
        log.warning("call-not-ended call=%s error=%s", call.pk.hex, type(exc).__name__)
        return False
    return True


def want_end(key: UUID, by: EndedBy) -> Call | None:
    """Note that a call is to end, and why; what has ended stays as it is."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key).first()
        if call and call.ended_at is None and not call.end_wanted:
            call.end_wanted, call.ended_by = True, by
            call.save(update_fields=["end_wanted", "ended_by"])
        return call


def note_ended(key: UUID) -> Call | None:
    """Note that a call has ended now, unless its shutdown has told when."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=key).first()
        if call and call.ended_at is None:
            usage.set_end(call, timezone.now())
            call.status, call.end_wanted, call.meeting_token = CallStatus.ENDED, False, ""
            call.save()
            metrics.CALLS_ENDED.labels(call.ended_by or "tavus").inc()
            log.info("call-ended call=%s by=%s", call.pk.hex, call.ended_by or "tavus")
        return call
