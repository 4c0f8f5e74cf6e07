"""The history of the content: what changed, who changed it, and the way back."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agent.models import Persona, PersonaProvider, Provider
from knowledge import history
from knowledge.importers.apply import import_pack
from knowledge.importers.records import Incoming, Pack
from knowledge.models import Conference, Fact, Place, RedZoneTopic, Session, Speaker, Version

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def anna():
    return User.objects.create_user("anna")


@pytest.fixture
def fact():
    return Fact.objects.create(slug="desk", question="Where is the desk?", answer="Upstairs.")


def seen(kind="knowledge.fact"):
    """Return how, changed fields and author of the versions, oldest first."""
    versions = Version.objects.filter(kind=kind).order_by("pk")
    return [(v.how, v.changed, v.who or v.via) for v in versions]


def pack(*records):
    return Pack(incoming=tuple(Incoming(kind, slug, of, "f.csv") for kind, slug, of in records))


def make_session(**values):
    return Session.objects.create(slug="s", title="Opening", start=DAY, end=DAY, **values)


def test_what_a_person_changes_in_one_go_is_one_version_with_its_translations(fact, anna):
    with history.recording(user=anna):
        fact.answer = "Downstairs."
        fact.save()
        fact.translations.create(lang="fr", answer="En bas.")
        fact.translations.create(lang="ar", answer="في الأسفل.")

    assert seen() == [
        ("created", [], ""),
        (
            "changed",
            [
                "answer",
                *(f"{c}.{f}" for c in ("ar", "fr") for f in ("status", "answer")),
            ],
            "anna",
        ),
    ]
    assert Version.objects.first().values["fr.answer"] == "En bas."


def test_saving_without_a_change_leaves_no_version(fact, anna):
    with history.recording(user=anna):
        fact.save()
        Fact.objects.update(published=True)

    assert seen() == [("created", [], "")]


def test_a_change_outside_of_a_recording_is_kept_too(fact):
    fact.translations.create(lang="fr", answer="En bas.", status="machine")
    fact.translations.update(status="checked")
    fact.translations.all().delete()

    assert [how for how, _, _ in seen()] == ["created", "changed", "changed", "changed"]
    assert seen()[2][1] == ["fr.status"]


def test_a_change_that_nobody_saw_is_not_put_down_to_the_next_person(fact, anna):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE knowledge_fact SET answer = 'By hand.'")

    with history.recording(user=anna):
        Fact.objects.update(published=False)

    assert seen()[1:] == [("found", ["answer"], ""), ("changed", ["published"], "anna")]


def test_a_field_that_a_record_got_since_is_no_change_of_it(fact, anna):
    version = Version.objects.get()
    for name in ("pinned", "keywords"):
        del version.values[name]
    version.save()

    with history.recording(user=anna):
        Fact.objects.update(pinned=True)

    assert seen()[1:] == [("changed", ["pinned"], "anna")]


def test_a_record_from_before_history_begins_with_the_state_it_had(fact, anna):
    Version.objects.all().delete()

    with history.recording(user=anna):
        Fact.objects.filter(pk=fact.pk).update(answer="Here.")

    assert seen() == [("found", [], ""), ("changed", ["answer"], "anna")]
    assert Version.objects.last().values["answer"] == "Upstairs."


@pytest.mark.parametrize("from_speaker", [False, True])
def test_links_to_speakers_are_part_of_the_session_from_either_side(from_speaker):
    session, speaker = make_session(), Speaker.objects.create(slug="floyd", name="Floyd")

    if from_speaker:
        speaker.sessions.add(session)
    else:
        session.speakers.set([speaker])

    assert seen("knowledge.session")[1:] == [("changed", ["speakers"], "")]
    assert Version.objects.first().values["speakers"] == "floyd"


def test_deleting_a_room_is_a_change_of_its_sessions(anna):
    room = Place.objects.create(slug="hall", name="Hall")
    make_session(place=room)

    with history.recording(user=anna):
        room.delete()

    assert seen("knowledge.session")[1:] == [("changed", ["place"], "anna")]
    assert seen("knowledge.place")[1:] == [("deleted", [], "anna")]


def test_a_persona_is_kept_with_its_chain_of_providers(anna):
    persona = Persona.objects.create(slug="guide", name="Guide", system_prompt="You guide.")
    provider = Provider.objects.create(slug="near", name="Near", base_url="http://127.0.0.1:1/v1")

    with history.recording(user=anna):
        PersonaProvider.objects.create(persona=persona, provider=provider, order=0)

    versions = Version.objects.filter(kind="agent.persona", row=persona.pk)
    assert [(v.how, v.changed) for v in versions] == [
        ("changed", ["near.order"]),
        ("created", []),
    ]
    history.revert(versions.last(), user=anna)
    assert list(persona.chain.all()) == []


def test_reverting_brings_back_fields_translations_and_links_and_is_recorded(anna):
    room = Place.objects.create(slug="hall", name="Hall")
    session, speaker = make_session(place=room), Speaker.objects.create(slug="floyd", name="Floyd")
    with history.recording():
        session.end = DAY.replace(hour=9)
        session.save()
        session.speakers.set([speaker])
        session.translations.create(lang="fr", title="Ouverture", status="checked")
    good = Version.objects.first()
    with history.recording():
        session.title, session.place = "Closing", None
        session.save()
        session.speakers.clear()
        session.translations.all().delete()
        session.translations.create(lang="ar", title="الختام")

    assert history.revert(good, user=anna) == []

    session = Session.objects.get()
    assert (session.title, session.place, list(session.speakers.all())) == (
        "Opening",
        room,
        [speaker],
    )
    assert list(session.translations.values_list("lang", "title", "status")) == [
        ("fr", "Ouverture", "checked")
    ]
    last = Version.objects.first()
    assert (last.how, last.who, last.source, last.values) == (
        "reverted",
        "anna",
        good,
        good.values,
    )


def test_a_deleted_record_comes_back_under_its_number_without_the_links_that_are_gone(anna):
    speaker = Speaker.objects.create(slug="floyd", name="Floyd")
    with history.recording():
        session = make_session()
        session.end = DAY.replace(hour=9)
        session.save()
        session.speakers.set([speaker])
        session.translations.create(lang="fr", title="Ouverture")
    key, last = session.pk, Version.objects.first()
    session.delete()
    speaker.delete()

    lost = history.revert(last, user=anna)

    assert lost == ["floyd"]
    assert Session.objects.get().pk == key
    assert Session.objects.get().translations.get().title == "Ouverture"
    assert Version.objects.first().how == "reverted"


def test_a_revert_that_is_not_valid_changes_nothing(fact, anna):
    first = Version.objects.get()
    Fact.objects.update(slug="old-desk")
    Fact.objects.create(slug="desk", question="Which desk?", answer="This one.")
    count = Version.objects.count()

    with pytest.raises(ValidationError):
        history.revert(first, user=anna)

    assert Fact.objects.get(pk=fact.pk).slug == "old-desk"
    assert Version.objects.count() == count


def test_an_import_is_recorded_for_each_record_that_it_changes(anna):
    brought = {"question": "Where?", "answer": "Upstairs.", "fr.answer": "En haut."}
    import_pack(pack(("fact", "desk", brought)))
    import_pack(pack(("fact", "desk", brought)))
    with history.recording(user=anna):
        import_pack(pack(("fact", "desk", brought | {"answer": "Downstairs."})))

    assert seen() == [("created", [], "import"), ("changed", ["answer"], "anna")]
    assert Version.objects.first().via == "import"


def test_a_large_import_writes_its_versions_together():
    found = [("speaker", f"s-{number}", {"name": f"Name {number}"}) for number in range(300)]

    with CaptureQueriesContext(connection) as captured:
        import_pack(pack(*found))

    assert len([q for q in captured if "knowledge_version" in q["sql"]]) < 10
    assert Version.objects.count() == 300


def test_the_conference_and_topics_are_kept_as_well():
    conference = Conference.objects.create(name="SnT")
    conference.name = "SnT2025"
    conference.save()
    topic = RedZoneTopic.objects.create(slug="t", title="Topic")
    topic.wordings.create(lang="ar", deflection="لا.")

    assert seen("knowledge.conference")[-1] == ("changed", ["name"], "")
    assert seen("knowledge.redzonetopic")[-1] == (
        "changed",
        ["ar.deflection"],
        "",
    )
