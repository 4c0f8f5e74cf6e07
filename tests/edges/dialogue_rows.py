"""Dialogues as those who speak them leave them, made in the database."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from agent.core.dialogue import Config, Part, Phase
from agent.models import Conversation, Dialogue, DialogueLine
from agent.models.channel import STAGE_CHANNEL
from tests.edges.conversations import add_attempt

EVENING = datetime(2025, 9, 9, 18, 5, 7, tzinfo=UTC)
ROSA, SALAM = Part(persona="rosa-ctbto-agent", name="Rosa"), Part(prompt="You are Salam.")
SHOW = (Phase("introduction", 0, "Meet."), Phase("roast", 50, "Tease."))
SAID = (
    ("agent_1", "en", "Good evening. I am Rosa."),
    ("agent_2", "ar", "مساء الخير. أنا سلام."),
    ("human", "en", "May I say something?"),
    ("agent_1", "en", "You just did."),
)


def make_dialogue(number=1, said=SAID, **values):
    """Return a dialogue begun on the stage, with its lines in the journal; no sound is kept."""
    key = uuid4()
    options = {
        name: values.pop(name)
        for name in ("mode", "agent_1", "agent_2", "scenario")
        if name in values
    }
    config = Config(
        **{"mode": "ai_vs_ai", "agent_1": ROSA, "agent_2": SALAM, "scenario": f"Gala {number}"}
        | options,
        max_turns=values.get("max_turns", 4),
        phases=SHOW,
        preset="show",
    )
    channel = values.pop("channel", None)
    slug = channel.slug if channel else STAGE_CHANNEL
    row = Dialogue.objects.create(
        id=key,
        channel=channel,
        channel_slug=slug,
        mode=config.mode,
        config=asdict(config),
        conversation=uuid4(),
        **{
            "turns": len(said),
            "max_turns": 4,
            "next_side": "agent_2",
            "last_at": EVENING,
            "expires_at": timezone.now() + timedelta(hours=24),
        }
        | values,
    )
    Dialogue.objects.filter(pk=key).update(begun_at=EVENING)
    row.refresh_from_db()
    _say(row, said)
    return row


def _say(row, said):
    conversation = Conversation.objects.create(
        id=row.conversation,
        channel=row.channel,
        channel_slug=row.channel_slug,
        key=row.pk.hex,
        lang="en",
        started_at=EVENING,
        last_at=EVENING,
    )
    question = row.config["scenario"]
    for number, (side, lang, text) in enumerate(said, start=1):
        at = EVENING + timedelta(seconds=10 * number)
        is_asked = side != "human"
        attempt = is_asked and add_attempt(
            conversation, question=question, answer=text, lang=lang, started_at=at
        )
        DialogueLine.objects.create(
            dialogue=row,
            number=number,
            side=side,
            text=text,
            phase="introduction" if number <= 2 else "roast",
            lang=lang,
            turn=attempt.turn if attempt else None,
            at=at,
        )
        question = text


def keep_sound(line, mp3: bytes):
    """Give a line a sound that is kept."""
    settings.AUDIO_DIR.mkdir(parents=True, exist_ok=True)
    line.audio = f"{uuid4().hex}.mp3"
    (settings.AUDIO_DIR / line.audio).write_bytes(mp3)
    line.save()
