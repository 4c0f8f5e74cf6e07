"""How long dialogues are kept, and what takes them away."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from agent import audio, dialogue_keeping, dialogue_store, dialogues, erased, erasure, news
from agent.core.dialogue import Heard, Line, Wish
from agent.core.errors import UnknownDialogue
from agent.core.types import Channel, Sound
from agent.dialogue_threads import stored
from agent.models import Attempt, Conversation, Dialogue, DialogueLine
from agent.models import Channel as ChannelRow
from agent.models.channel import Keeps
from agent.models.erased import conversation_mark
from tests.edges.dialogues import begun, play, turns
from tests.upstream import Script, Upstream

AGAIN = Wish()


def begin_with_sound(settings, tmp_path):
    """Return a dialogue of one line, whose sound is in a file."""
    settings.AUDIO_DIR = tmp_path

    async def acts():
        key = await begun()
        shelf = audio.Shelf(key)
        sentence, whole = [await shelf.keep(Sound(b"sound", 0.5)) for _ in range(2)]
        claimed = await stored(dialogue_store.claim, key, AGAIN)
        heard = (Heard(sentence, 0.5, "I am Ada."),)
        line = Line(1, "agent_1", "I am Ada.", "introduction", datetime.now(UTC), heard=heard)
        line = Line(**{**_fields(line), "audio": whole})
        await stored(dialogue_store.keep, key, claimed.claim, line)
        return key

    return play(acts)


def _fields(line):
    return {name: getattr(line, name) for name in Line.__slots__}


def conversation_of(key):
    return Dialogue.objects.get(pk=key).conversation


def expire(*keys):
    Dialogue.objects.filter(pk__in=keys).update(expires_at=datetime.now(UTC) - timedelta(hours=1))


def test_one_that_has_expired_is_not_there_but_stays_with_its_conversation(
    prompter: Upstream,
) -> None:
    async def acts():
        spoken, silent = await begun(), await begun()
        await turns(spoken, AGAIN)
        return spoken, silent

    spoken, silent = play(acts)
    expire(spoken, silent)

    with pytest.raises(UnknownDialogue):
        dialogue_store.load(spoken)
    assert dialogue_keeping.forget_expired() == 1
    assert list(Dialogue.objects.values_list("pk", flat=True)) == [spoken]


def test_without_words_to_be_kept_it_goes_once_it_has_expired(
    small_prompter: Upstream, at_desk
) -> None:
    row = ChannelRow.objects.create(slug="quiet", name="Quiet", keeps=Keeps.METADATA)
    at_desk(small_prompter.url)

    async def acts():
        key = await begun(Channel(row.pk, "quiet", keeps_words=False), scenario="The sea")
        await turns(key, AGAIN, "Who are you?")
        return key

    key = play(acts)

    assert list(Attempt.objects.values_list("question", "answer")) == [("", ""), ("", "")]
    assert Conversation.objects.get().pk == Dialogue.objects.get().conversation
    expire(key)
    assert dialogue_keeping.forget_expired() == 1
    assert DialogueLine.objects.count() == 0


def test_erasing_a_conversation_takes_its_dialogue_with_lines_and_sound(prompter: Upstream) -> None:
    async def acts():
        key = await begun()
        await turns(key, AGAIN)

    play(acts)

    found = erasure.extent(Conversation.objects.all())
    erasure.erase_named(Conversation.objects.all())

    assert (found.turns, found.dialogues) == (1, 1)
    assert (Dialogue.objects.count(), DialogueLine.objects.count()) == (0, 0)
    assert Attempt.objects.count() == 0


def test_the_sound_of_a_forgotten_dialogue_is_gone_for_who_has_just_heard_it(
    small_prompter: Upstream, settings, tmp_path
) -> None:
    key = begin_with_sound(settings, tmp_path / "audio")
    names = [path.name for path in (tmp_path / "audio").iterdir()]

    async def acts():
        heard = [await audio.read(name) for name in names]
        await dialogues.forget(key)
        return heard, [await audio.read(name) for name in names]

    assert play(acts) == ([b"sound"] * 2, [None] * 2)
    assert list((tmp_path / "audio").iterdir()) == []


def test_a_turn_that_is_spoken_while_it_is_erased_is_cut_and_not_stored(prompter: Upstream) -> None:
    prompter.play(Script(text=("A secret. ", "More."), gap_s=5))

    async def acts():
        key = await begun()
        spoken = asyncio.create_task(dialogues.take_turn(key, AGAIN))
        while not prompter.calls:
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        conversation, at = await stored(conversation_of, key), datetime.now(UTC)
        await stored(dialogue_keeping.forget_conversations, [conversation])
        await stored(erased.remember, [conversation_mark(conversation)], at)
        news.news._hand_out("forget", {conversation_mark(conversation): at})
        with pytest.raises(UnknownDialogue):
            await spoken

    play(acts)

    assert prompter.calls[0].connection.closed_at
    assert (Dialogue.objects.count(), DialogueLine.objects.count()) == (0, 0)
