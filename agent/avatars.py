"""Bringing avatars to Tavus: what would change there, and applying it.

The key under which Tavus calls is made here, sent there and kept nowhere; its channel belongs to
the avatar. While a call may or may not have been done, the next look tells.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import orjson
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import models
from django.utils import timezone

from agent.core.tavus_document import (
    HIDDEN,
    KEY,
    Document,
    built,
    patch,
    persona_id,
    read_persona,
    read_personas,
    value_at,
    without_key,
)
from agent.core.tavus_persona import (
    SAMPLING,
    Change,
    Plan,
    Settings,
    applied_values,
    base_url,
    hot_words,
    plan,
    plan_new,
    wanted_values,
)
from agent.models import Avatar, Channel
from agent.models.channel import key_digest
from agent.tavus import Tavus, TavusAway, TavusError, TavusNotSetUp, TavusRefused, TavusUnsure
from knowledge.models import Speaker
from knowledge.models.fields import lines

log = logging.getLogger(__name__)

# What staff may say about a place where Tavus has something that Rosa did not put there.
KEEP, TAKE, OVERWRITE = "keep", "take", "overwrite"
# Seconds after which an application that did not end counts as dead.
_BUSY_S = 90
_NOTED = ("left", "applied", "applied_to", "applied_digest", "applied_at", "applied_by")
# Where an avatar keeps what stands at a place; the others cannot be taken over.
_FIELDS = {
    "/pipeline_mode": "pipeline",
    "/system_prompt": "prompt",
    "/default_replica_id": "replica",
    "/layers/llm/speculative_inference": "speculative",
    "/layers/tts/tts_engine": "speech_engine",
    "/layers/tts/external_voice_id": "voice",
    "/layers/tts/tts_model_name": "voice_model",
    "/layers/tts/tts_emotion_control": "emotion",
    "/layers/stt/stt_engine": "hearing_engine",
    "/layers/conversational_flow/turn_taking_patience": "patience",
    "/layers/conversational_flow/replica_interruptibility": "interruptibility",
    "/layers/conversational_flow/voice_isolation": "isolation",
    "/layers/conversational_flow/idle_engagement": "engagement",
    "/layers/perception/perception_model": "perception",
}


class NotAppliedError(Exception):
    """Nothing was done: `reason` is busy, changed (since it was looked at) or disabled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Look:
    """What Tavus has beside what Rosa wants; no secret is in it."""

    plan: Plan
    wanted: Mapping[str, Any]
    remote: Document


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. `refused` is what Tavus took without keeping it."""

    created: bool
    sent: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    refused: tuple[Change, ...] = ()
    was_read_back: bool = True


@dataclass(frozen=True, slots=True)
class Decisions:
    """What staff decided: a choice by place, and whether there is to be a new key."""

    choices: Mapping[str, str] = field(default_factory=dict)
    new_key: bool = False

    def places(self, choice: str) -> frozenset[str]:
        return frozenset(place for place, made in self.choices.items() if made == choice)


NOTHING_DECIDED = Decisions()


def can_take(change: Change) -> bool:
    """Whether what Tavus has at a place can become a setting of Rosa's; nothing seldom can."""
    field = field_of(change.place)
    return field is not None and (change.now is not None or field.blank)


def field_of(place: str) -> models.Field | None:
    """Return the avatar's field that says what stands at a place."""
    name = _FIELDS.get(place)
    return Avatar._meta.get_field(name) if name else None


def wanted(avatar: Avatar) -> dict[str, Any]:
    """Return what the rows want to be at Tavus. Raises AddressError."""
    persona = avatar.persona
    names = Speaker.objects.filter(published=True).order_by("name").values_list("name", flat=True)
    made = Settings(
        name=persona.name,
        prompt=avatar.prompt,
        model=persona.slug,
        base_url=base_url(settings.PUBLIC_URL),
        replica=avatar.replica,
        pipeline=avatar.pipeline,
        speculative=avatar.speculative,
        temperature=avatar.temperature,
        tts_engine=avatar.speech_engine,
        voice=avatar.voice,
        voice_model=avatar.voice_model,
        emotion=avatar.emotion,
        stt_engine=avatar.hearing_engine,
        hot_words=hot_words(lines(avatar.hot_words), names if avatar.hears_speakers else ()),
        patience=avatar.patience,
        interruptibility=avatar.interruptibility,
        voice_isolation=avatar.isolation,
        idle_engagement=avatar.engagement,
        perception=avatar.perception,
    )
    return wanted_values(made, avatar.channel.key_digest if avatar.channel else "")


def is_applied(avatar: Avatar, values: Mapping[str, Any]) -> bool:
    """Whether these values are those that were applied last; asks nobody."""
    is_same = avatar.applied_digest == _digest(values)
    return is_same and avatar.applied_to == avatar.remote_id != ""


def look(avatar: Avatar) -> Look:
    """Return what would change. Raises AddressError and TavusError."""
    values = wanted(avatar)
    if not avatar.remote_id:
        _require_key()
        return Look(plan_new(values), values, {})
    remote = async_to_sync(_read)(avatar.remote_id)
    applied = _applied(avatar)
    shown = without_key(remote, key_digest, applied.get(KEY, HIDDEN))
    return Look(plan(values, shown, applied, avatar.left), values, shown)


def apply(
    avatar: Avatar, seen: str, decisions: Decisions = NOTHING_DECIDED, by: Any = None
) -> Outcome:
    """Bring to Tavus what the plan with the digest `seen` says, and what was decided.

    Raises AddressError, TavusError, NotAppliedError, and ValidationError where a value of Tavus
    cannot be taken over.
    """
    if not avatar.persona.enabled:
        raise NotAppliedError("disabled")
    _claim(avatar)
    try:
        _adopt(avatar)
        found = look(avatar)
        if found.plan.digest != seen:
            raise NotAppliedError("changed")
        return _apply(avatar, found, decisions, by)
    finally:
        avatar.busy_since = None
        avatar.save(update_fields=["busy_since"])


def _apply(avatar: Avatar, found: Look, decisions: Decisions, by: Any) -> Outcome:
    decisions = _possible(found, decisions)
    taken = _take(avatar, found, decisions.places(TAKE))
    if taken:
        found = _anew(avatar, found)
    forced = decisions.places(OVERWRITE)
    changes = [c for c in found.plan.changes if c in found.plan.ours or c.place in forced]
    values = {change.place: change.wanted for change in changes}
    if decisions.new_key and KEY in found.wanted:
        values[KEY] = found.wanted[KEY]
    undo = _put_key(avatar, values) if KEY in values else lambda: None
    try:
        _send(avatar, found, values)
    except (TavusRefused, TavusAway, TavusNotSetUp):
        undo()
        raise
    if SAMPLING in values and avatar.channel_id:
        # What Tavus sends of it counts only where the channel lets the caller choose.
        chosen = values[SAMPLING] is not None
        Channel.objects.filter(pk=avatar.channel_id).update(caller_sampling=chosen)
    outcome = Outcome(found.plan.creates, tuple(values), taken)
    outcome = _note(avatar, found, outcome, decisions, by)
    log.info("avatar-applied persona=%s places=%d", avatar.persona.slug, len(values))
    return outcome


def _possible(found: Look, decisions: Decisions) -> Decisions:
    """Return the decisions without those to take over what cannot be."""
    takes = {change.place for change in found.plan.changes if can_take(change)}
    made = decisions.choices.items()
    choices = {place: choice for place, choice in made if choice != TAKE or place in takes}
    return replace(decisions, choices=choices)


def _claim(avatar: Avatar) -> None:
    now = timezone.now()
    free = models.Q(busy_since=None) | models.Q(busy_since__lt=now - timedelta(seconds=_BUSY_S))
    if not Avatar.objects.filter(free, pk=avatar.pk).update(busy_since=now):
        raise NotAppliedError("busy")
    avatar.refresh_from_db()


def _adopt(avatar: Avatar) -> None:
    """Find the persona that was made without our hearing of it: Tavus asks with its key."""
    if avatar.remote_id or avatar.applied_to or avatar.channel is None:
        return
    digest = avatar.channel.key_digest
    found = (row for row in async_to_sync(_list)() if key_digest(str(value_at(row, KEY))) == digest)
    avatar.remote_id = persona_id(next(found, {}))
    avatar.save(update_fields=["remote_id"])


def _take(avatar: Avatar, found: Look, chosen: Collection[str]) -> tuple[str, ...]:
    """Make what Tavus has Rosa's own setting. Raises ValidationError."""
    offered = {*(c.place for c in found.plan.foreign), *(c.place for c in found.plan.left)}
    taken = tuple(place for place in _FIELDS if place in chosen and place in offered)
    for place in taken:
        value = value_at(found.remote, place)
        field = field_of(place)
        setattr(avatar, field.name, value if value is not None else field.get_default())
    if taken:
        avatar.full_clean()
        avatar.save(update_fields=[_FIELDS[place] for place in taken])
    return taken


def _anew(avatar: Avatar, found: Look) -> Look:
    """Return the look with the settings as they are now."""
    values = wanted(avatar)
    return Look(plan(values, found.remote, _applied(avatar), avatar.left), values, found.remote)


def _put_key(avatar: Avatar, values: dict[str, Any]) -> Callable[[], None]:
    """Put a new key among the values, and its digest into the avatar's channel.

    Returns what takes it back. The old key ends here: until Tavus has the new one it cannot call.
    """
    channel = avatar.channel
    if channel is None:
        channel = Channel(slug=_free_slug(avatar), name=f"Tavus: {avatar.persona.name}"[:100])
    before = channel.key_digest, channel.key_hint
    is_new = channel.pk is None
    channel.persona = avatar.persona
    values[KEY] = channel.renew_key()
    channel.save()
    if is_new:
        avatar.channel = channel
        avatar.save(update_fields=["channel"])

    def undo() -> None:
        if is_new:
            avatar.channel = None
            avatar.save(update_fields=["channel"])
            channel.delete()
        else:
            channel.key_digest, channel.key_hint = before
            channel.save(update_fields=["key_digest", "key_hint"])

    return undo


def _free_slug(avatar: Avatar) -> str:
    name = f"tavus-{avatar.persona.slug}"[:45]
    taken = set(Channel.objects.filter(slug__startswith=name).values_list("slug", flat=True))
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (name, *numbered) if slug not in taken)


def _send(avatar: Avatar, found: Look, values: Mapping[str, Any]) -> None:
    if found.plan.creates:
        body = built({place: value for place, value in values.items() if value is not None})
        avatar.remote_id = async_to_sync(_create)(body, str(values.get(KEY, "")))
        # Known before anything else can fail: a second one is not made.
        avatar.save(update_fields=["remote_id"])
    elif operations := patch(found.remote, values):
        async_to_sync(_patch)(avatar.remote_id, operations)


def _note(avatar: Avatar, found: Look, outcome: Outcome, decisions: Decisions, by: Any) -> Outcome:
    """Write down what Tavus has now, as it says itself where it answers."""
    avatar.refresh_from_db()
    before, values = _applied(avatar), wanted(avatar)
    try:
        remote = async_to_sync(_read)(avatar.remote_id)
    except TavusError:
        # It took them, so it has them.
        known = before | {place: values.get(place) for place in outcome.sent}
        shown, was_read_back = built({p: v for p, v in known.items() if v is not None}), False
    else:
        sent_key = values.get(KEY) if KEY in outcome.sent else before.get(KEY, HIDDEN)
        shown, was_read_back = without_key(remote, key_digest, sent_key), True
    undecided = {c.place for c in found.plan.foreign} - decisions.choices.keys()
    kept = ({*avatar.left} | decisions.places(KEEP)) - decisions.places(TAKE)
    kept -= decisions.places(OVERWRITE)
    avatar.left = sorted(place for place in kept if value_at(shown, place) != values.get(place))
    avatar.applied = applied_values(values, shown, before, undecided)
    avatar.applied_to = avatar.remote_id
    avatar.applied_digest = "" if undecided else _digest(values)
    avatar.applied_at, avatar.applied_by = timezone.now(), by
    avatar.save(update_fields=_NOTED)
    still = plan(values, shown, avatar.applied).changes
    refused = tuple(change for change in still if change.place in outcome.sent)
    return replace(outcome, refused=refused, was_read_back=was_read_back)


def _applied(avatar: Avatar) -> dict[str, Any]:
    """Return what the persona that is meant had when Rosa was there last."""
    return avatar.applied if avatar.applied_to == avatar.remote_id else {}


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(values, option=orjson.OPT_SORT_KEYS)).hexdigest()


# --- Calls ----------------------------------------------------------------------------------


def _tavus() -> Tavus:
    return Tavus(settings.TAVUS_BASE_URL, settings.TAVUS_API_KEY)


def _require_key() -> None:
    """Say now what is not set up, not only once something is sent. Raises TavusNotSetUp."""
    if not settings.TAVUS_API_KEY:
        raise TavusNotSetUp("TAVUS_API_KEY is not set.")


async def _read(remote_id: str) -> dict[str, Any]:
    async with _tavus() as tavus:
        answer = await tavus.get_persona(remote_id)
    try:
        return read_persona(answer)
    except ValueError as exc:
        raise TavusUnsure(str(exc)) from None


async def _patch(remote_id: str, operations: list[dict[str, Any]]) -> None:
    async with _tavus() as tavus:
        await tavus.patch_persona(remote_id, operations)


async def _list() -> list[dict[str, Any]]:
    async with _tavus() as tavus:
        return read_personas(await tavus.list_personas())


async def _create(body: Mapping[str, Any], key: str) -> str:
    """Return the id of a new persona; where the answer is lost, of the one that has the key."""
    try:
        async with _tavus() as tavus:
            found = persona_id(await tavus.create_persona(body))
    except TavusUnsure as unsure:
        try:
            made = await _list()
        except TavusError:
            # It may have been made, whatever became of this question.
            raise unsure from None
        found = next((persona_id(row) for row in made if key and value_at(row, KEY) == key), "")
        if not found:
            raise
    if not found:
        raise TavusUnsure("The answer of Tavus holds no id of the persona.")
    return found
