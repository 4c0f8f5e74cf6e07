"""Bringing avatars to Tavus, against its double."""

import pytest
from django.core.exceptions import ValidationError

from agent import avatars
from agent import tavus as api
from agent.avatars import KEEP, OVERWRITE, TAKE, NotAppliedError
from agent.core.tavus_document import KEY
from agent.core.tavus_persona import AddressError, Change
from agent.models import Avatar, Channel
from agent.models.channel import key_digest
from agent.tavus import TavusNotSetUp, TavusRefused, TavusUnknown, TavusUnsure
from knowledge.models import Speaker
from tests.edges.avatars import applied, at_tavus, make_avatar, set_up

pytestmark = pytest.mark.django_db
NAME, WORDS = "/persona_name", "/layers/stt/hotwords"


@pytest.fixture(autouse=True)
def _against_the_double(settings, tavus, monkeypatch):
    set_up(settings, tavus)
    # The clock is real; only the patience is shorter.
    monkeypatch.setattr(api, "_PAUSE_S", 0.01)


def renamed(avatar, name):
    avatar.persona.name = name
    avatar.persona.save()


def key_at(tavus, avatar):
    return at_tavus(tavus, avatar)["layers"]["llm"]["api_key"]


def places(changes):
    return [change.place for change in changes]


def test_a_persona_is_made_at_tavus_with_a_key_of_its_own(tavus):
    avatar = make_avatar()

    outcome = applied(avatar)

    key = key_at(tavus, avatar)
    assert (outcome.created, outcome.refused, outcome.was_read_back) == (True, (), True)
    assert avatar.channel.key_digest == key_digest(key)
    assert (avatar.channel.slug, avatar.channel.persona) == ("tavus-lobby", avatar.persona)
    assert key not in str(Avatar.objects.values()) + str(Channel.objects.values())
    assert at_tavus(tavus, avatar)["layers"]["llm"]["base_url"] == "https://rosa.example.org/v1"
    assert avatars.look(avatar).plan.changes == ()
    assert avatars.is_applied(avatar, avatars.wanted(avatar))


def test_hot_words_are_own_ones_and_the_names_of_published_speakers(tavus):
    Speaker.objects.create(slug="b", name="Ben Ray", published=True)
    Speaker.objects.create(slug="a", name="Ana Sy", published=True)
    Speaker.objects.create(slug="c", name="Draft", published=False)
    avatar = make_avatar(hot_words="CTBTO\nHofburg")

    applied(avatar)

    words = at_tavus(tavus, avatar)["layers"]["stt"]["hotwords"]
    assert words == "CTBTO, Hofburg, Ana Sy, Ben Ray"


@pytest.mark.parametrize("shape", ["data", "flat"])
@pytest.mark.parametrize("names", ["legacy", "new"])
def test_a_change_is_sent_as_a_patch_in_every_shape_and_wording(tavus, shape, names):
    tavus.shape, tavus.names = shape, names
    avatar = make_avatar()
    applied(avatar)
    renamed(avatar, "Lobby two")
    Avatar.objects.filter(pk=avatar.pk).update(patience="high", interruptibility="low")
    avatar.refresh_from_db()

    outcome = applied(avatar)

    flow = "/layers/conversational_flow"
    assert outcome.sent == (
        NAME,
        f"{flow}/turn_taking_patience",
        f"{flow}/replica_interruptibility",
    )
    assert outcome.refused == ()
    assert at_tavus(tavus, avatar)["persona_name"] == "Lobby two"
    assert avatars.look(avatar).plan.changes == ()


def test_what_needs_no_change_sends_nothing(tavus):
    avatar = make_avatar()
    applied(avatar)

    assert applied(avatar).sent == ()
    assert tavus.sent("PATCH", "/v2/personas") == []


def test_a_change_that_rosa_did_not_make_is_shown_and_not_overwritten(tavus):
    avatar = make_avatar()
    applied(avatar)
    tavus.edit(avatar.remote_id, [{"op": "replace", "path": NAME, "value": "Theirs"}])
    Avatar.objects.filter(pk=avatar.pk).update(hot_words="Hofburg")
    avatar.refresh_from_db()

    for _ in range(2):
        plan = avatars.look(avatar).plan
        assert plan.foreign == (Change(NAME, "Theirs", "Lobby", is_foreign=True),)
        applied(avatar)

    assert at_tavus(tavus, avatar)["persona_name"] == "Theirs"
    assert at_tavus(tavus, avatar)["layers"]["stt"]["hotwords"] == "Hofburg"
    assert not avatars.is_applied(avatar, avatars.wanted(avatar))


def test_a_foreign_change_is_kept_overwritten_or_taken_over_as_staff_say(tavus):
    avatar = make_avatar()
    applied(avatar)
    replica = "/default_replica_id"
    tavus.edit(
        avatar.remote_id,
        [
            {"op": "replace", "path": NAME, "value": "Theirs"},
            {"op": "replace", "path": replica, "value": "r2"},
            {"op": "replace", "path": "/layers/perception/perception_model", "value": "raven-1"},
        ],
    )

    applied(
        avatar,
        choices={NAME: KEEP, replica: TAKE, "/layers/perception/perception_model": OVERWRITE},
    )

    avatar.refresh_from_db()
    remote, plan = at_tavus(tavus, avatar), avatars.look(avatar).plan
    assert (remote["persona_name"], avatar.left) == ("Theirs", [NAME])
    assert (remote["default_replica_id"], avatar.replica) == ("r2", "r2")
    assert remote["layers"]["perception"]["perception_model"] == "off"
    assert (places(plan.left), plan.ours, plan.foreign) == ([NAME], (), ())


def test_what_was_left_can_become_rosas_again(tavus):
    avatar = make_avatar()
    applied(avatar)
    tavus.edit(avatar.remote_id, [{"op": "replace", "path": NAME, "value": "Theirs"}])
    applied(avatar, choices={NAME: KEEP})

    applied(avatar, choices={NAME: OVERWRITE})

    avatar.refresh_from_db()
    assert (at_tavus(tavus, avatar)["persona_name"], avatar.left) == ("Lobby", [])


def test_what_is_not_there_cannot_become_a_setting_that_has_to_be(tavus):
    avatar = make_avatar()
    applied(avatar)
    patience = "/layers/conversational_flow/turn_taking_patience"
    tavus.edit(avatar.remote_id, [{"op": "remove", "path": patience}])
    (change,) = avatars.look(avatar).plan.foreign

    assert not avatars.can_take(change)
    applied(avatar, choices={patience: TAKE})

    # Still to be decided, and not sent as if it were Rosa's.
    avatar.refresh_from_db()
    assert places(avatars.look(avatar).plan.foreign) == [patience]


def test_what_cannot_be_a_setting_is_not_taken_over(tavus):
    avatar = make_avatar()
    applied(avatar)
    engine = "/layers/stt/stt_engine"
    tavus.edit(avatar.remote_id, [{"op": "replace", "path": engine, "value": "tavus-advanced"}])

    with pytest.raises(ValidationError):
        applied(avatar, choices={engine: TAKE})

    assert Avatar.objects.get().hearing_engine == "tavus-auto"


def test_a_persona_that_is_there_is_compared_before_anything_is_sent(tavus):
    other = make_avatar("other")
    applied(other)
    avatar = make_avatar(remote_id=other.remote_id)

    plan = avatars.look(avatar).plan

    assert plan.ours == ()
    assert places(plan.foreign) == [NAME, "/layers/llm/model", KEY]
    assert applied(avatar).sent == ()


def test_a_renewed_key_of_the_channel_is_lost_and_tavus_gets_a_new_one(tavus):
    avatar = make_avatar()
    applied(avatar)
    before = key_at(tavus, avatar)
    avatar.channel.renew_key()
    avatar.channel.save()

    assert places(avatars.look(avatar).plan.ours) == [KEY]
    applied(avatar)

    after = key_at(tavus, avatar)
    assert after != before
    assert Channel.objects.get(slug="tavus-lobby").key_digest == key_digest(after)


def test_a_channel_that_was_deleted_is_made_anew(tavus):
    avatar = make_avatar()
    applied(avatar)
    avatar.channel.delete()
    avatar.refresh_from_db()

    applied(avatar)

    assert avatar.channel.key_digest == key_digest(key_at(tavus, avatar))
    assert avatars.look(avatar).plan.changes == ()


def test_a_key_that_tavus_does_not_show_counts_as_the_one_that_was_sent(tavus):
    tavus.hides_keys = True
    avatar = make_avatar()
    applied(avatar)

    assert avatars.look(avatar).plan.changes == ()
    before = key_at(tavus, avatar)
    assert applied(avatar, new_key=True).sent == (KEY,)
    assert avatars.look(avatar).plan.changes == ()
    assert key_at(tavus, avatar) != before


def test_a_refused_key_leaves_the_old_one_in_place(tavus):
    avatar = make_avatar()
    applied(avatar)
    digest = avatar.channel.key_digest
    seen = avatars.look(avatar).plan.digest
    tavus.play((200, {"data": [at_tavus(tavus, avatar)]}), (400, {"error": "No"}))

    with pytest.raises(TavusRefused):
        avatars.apply(avatar, seen, avatars.Decisions(new_key=True))

    assert Channel.objects.get(slug="tavus-lobby").key_digest == digest


def test_a_persona_that_was_not_made_leaves_no_channel(tavus):
    avatar = make_avatar()
    tavus.play((400, {"error": "No"}))

    with pytest.raises(TavusRefused):
        applied(avatar)

    avatar.refresh_from_db()
    assert (avatar.channel, avatar.remote_id, avatar.busy_since) == (None, "", None)
    assert not Channel.objects.filter(slug="tavus-lobby").exists()


def test_a_lost_answer_makes_no_second_persona(tavus):
    avatar = make_avatar()
    tavus.play("lost")

    outcome = applied(avatar)

    assert outcome.created
    assert list(tavus.personas) == [avatar.remote_id]
    assert avatars.look(avatar).plan.changes == ()


@pytest.mark.parametrize("status", [400, 429, 500])
def test_what_may_have_been_made_is_never_said_not_to_be(tavus, monkeypatch, status):
    monkeypatch.setattr(api, "_PAUSE_S", 0.01)
    avatar = make_avatar()
    tavus.play("lost", *[(status, {"error": "No list"})] * (1 if status == 400 else 3))

    with pytest.raises(TavusUnsure):
        applied(avatar)

    # The channel stays, so that the next try finds the persona by the channel's key.
    (made,) = tavus.personas
    seen = avatars.look(avatar).plan.digest
    with pytest.raises(avatars.NotAppliedError, match="changed"):
        avatars.apply(avatar, seen)
    assert Avatar.objects.get().remote_id == made
    assert avatars.look(Avatar.objects.get()).plan.changes == ()
    assert list(tavus.personas) == [made]


def test_who_empties_the_id_gets_a_new_persona(tavus):
    avatar = make_avatar()
    applied(avatar)
    avatar.remote_id = ""
    avatar.save()

    assert applied(avatar).created
    assert len(tavus.personas) == 2


def test_an_answer_that_never_came_is_said_to_be_unsure(tavus):
    avatar = make_avatar()
    tavus.play("cut")

    with pytest.raises(TavusUnsure):
        applied(avatar)

    assert applied(avatar).created
    assert len(tavus.personas) == 1


def test_what_cannot_be_read_back_is_known_all_the_same(tavus):
    avatar = make_avatar()
    tavus.play((200, {"persona_id": "p77"}), *[(500, {"error": "Oh"})] * 3)

    outcome = applied(avatar)

    assert (outcome.created, outcome.was_read_back, avatar.remote_id) == (True, False, "p77")
    assert avatar.applied[NAME] == "Lobby"


def test_what_tavus_does_not_keep_is_said(tavus):
    avatar = make_avatar()
    applied(avatar)
    renamed(avatar, "Lobby two")
    seen = avatars.look(avatar).plan.digest
    tavus.play((200, {"data": [at_tavus(tavus, avatar)]}), (200, None))

    outcome = avatars.apply(avatar, seen)

    assert outcome.refused == (Change(NAME, "Lobby", "Lobby two"),)
    assert places(avatars.look(avatar).plan.ours) == [NAME]


def test_what_changed_since_it_was_looked_at_is_not_applied(tavus):
    avatar = make_avatar()
    applied(avatar)
    renamed(avatar, "Lobby two")
    seen = avatars.look(avatar).plan.digest
    tavus.edit(avatar.remote_id, [{"op": "replace", "path": NAME, "value": "Theirs"}])

    with pytest.raises(NotAppliedError, match="changed"):
        avatars.apply(avatar, seen)

    assert at_tavus(tavus, avatar)["persona_name"] == "Theirs"


def test_two_at_once_do_not_make_two(tavus):
    avatar = make_avatar()
    seen = avatars.look(avatar).plan.digest
    avatars._claim(Avatar.objects.get())

    with pytest.raises(NotAppliedError, match="busy"):
        avatars.apply(avatar, seen)

    assert tavus.personas == {}


def test_a_persona_that_is_not_enabled_is_not_brought_to_tavus(tavus):
    avatar = make_avatar()
    avatar.persona.enabled = False

    with pytest.raises(NotAppliedError, match="disabled"):
        applied(avatar)


def test_a_persona_that_is_gone_at_tavus_is_not_made_again_by_itself(tavus):
    avatar = make_avatar(remote_id="p404")

    with pytest.raises(TavusUnknown):
        avatars.look(avatar)

    assert tavus.personas == {}


def test_without_a_key_or_a_public_address_nothing_is_asked(settings, tavus):
    avatar = make_avatar()
    settings.TAVUS_API_KEY = ""
    with pytest.raises(TavusNotSetUp):
        avatars.look(avatar)

    settings.PUBLIC_URL = "http://localhost:8000"
    with pytest.raises(AddressError):
        avatars.look(avatar)

    assert tavus.requests == []


def test_a_temperature_counts_because_the_channel_lets_the_caller_choose(tavus):
    avatar = make_avatar(temperature=0.4)

    applied(avatar)

    assert at_tavus(tavus, avatar)["layers"]["llm"]["extra_body"] == {"temperature": 0.4}
    assert Channel.objects.get(slug="tavus-lobby").caller_sampling


def test_the_replicas_own_voice_takes_the_whole_layer_away(tavus):
    avatar = make_avatar()
    applied(avatar)
    Avatar.objects.filter(pk=avatar.pk).update(speech_engine="")
    avatar.refresh_from_db()

    applied(avatar)

    assert "tts" not in at_tavus(tavus, avatar)["layers"]
    assert avatars.look(avatar).plan.changes == ()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"languages": "en, de"}, "languages"),
        ({"speech_engine": "", "voice": "v1"}, "voice"),
        ({"remote_id": "../x"}, "remote_id"),
        ({"remote_id": "p1"}, "remote_id"),
        ({"temperature": 3}, "temperature"),
    ],
)
def test_settings_that_cannot_be_are_refused_at_their_field(values, field):
    make_avatar("first", remote_id="p1")
    avatar = make_avatar()
    for name, value in values.items():
        setattr(avatar, name, value)

    with pytest.raises(ValidationError) as refused:
        avatar.full_clean()

    assert list(refused.value.message_dict) == [field]


def test_an_avatar_speaks_the_languages_of_its_persona_or_some_of_them():
    avatar = make_avatar()

    assert avatar.spoken == ("en", "fr", "es", "ru", "zh", "ar")
    avatar.languages = "ar, en"
    assert avatar.spoken == ("ar", "en")
