"""A deleted record that is brought back is as if nobody had deleted it."""

from datetime import UTC, datetime

import pytest

from agent.models import Channel, Persona
from knowledge import history
from knowledge.importers.apply import import_path
from knowledge.models import Deletion, Fact, FactTranslation, Place, Session, Speaker, Version, Way
from tests.knowledge.packs import FACT

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


@pytest.fixture(params=[True, False], ids=["in one go", "on its own"])
def undelete(request):
    """Delete a record, and return what brings it back to the state before."""

    def delete(row):
        kept, key = history.of_model(type(row)), row.pk
        history.before(kept, [key])
        last = history.latest(kept, [key])[key]
        if request.param:
            with history.recording():
                row.delete()
        else:
            row.delete()
        return lambda: history.revert(last)

    return delete


def make_session(slug="s", **values):
    return Session.objects.create(
        slug=slug, title=slug, start=DAY, end=DAY.replace(hour=9), **values
    )


def test_an_import_goes_on_as_if_it_had_never_been_deleted(pack, undelete):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask at the desk.")
    undelete(Fact.objects.get())()

    report = import_path(pack(FACT.replace("nine", "ten").replace("When do", "When will")))

    fact = Fact.objects.get()
    assert (report.names("changed"), report.changes[0].kept) == (("fact:opening",), ("answer",))
    assert (fact.answer, fact.question) == ("Ask at the desk.", "When will you open?")
    assert not Deletion.objects.exists()


def test_one_that_comes_back_under_an_older_name_is_not_held_for_deleted(pack, undelete):
    import_path(pack(FACT))
    first = Version.objects.first()
    Fact.objects.update(slug="hours")
    undelete(Fact.objects.get())
    history.revert(first)

    report = import_path(pack(FACT))

    assert report.names("unchanged") == ("fact:opening",)
    assert not Deletion.objects.exists()


def test_one_that_staff_make_anew_is_not_held_for_deleted(pack):
    import_path(pack(FACT))
    Fact.objects.get().delete()
    Fact.objects.create(slug="opening", question="Open?", answer="Yes.")

    assert not Deletion.objects.exists()


def test_reverting_a_record_that_is_there_locks_what_differs_from_the_import(pack):
    import_path(pack(FACT))
    first = Version.objects.first()
    import_path(pack(FACT.replace("nine", "ten")))
    history.revert(first)

    report = import_path(pack(FACT.replace("nine", "eleven").replace("When do", "When will")))

    assert report.changes[0].kept == ("answer",)
    assert Fact.objects.get().question == "When will you open?"


def test_marks_of_translations_that_are_out_of_date_come_back(undelete):
    fact = Fact.objects.create(slug="lunch", question="Lunch?", answer="At one.")
    fact.translations.create(lang="fr", answer="À une heure.")
    Fact.objects.get().translations.create(lang="ar", answer="الساعة الواحدة.")
    fact.answer = "At two."
    fact.save()
    fact.translations.get(lang="ar").save()
    FactTranslation.objects.filter(lang="ar").update(answer="الساعة الثانية.")
    before = list(FactTranslation.objects.values_list("lang", "outdated", "made_of"))

    undelete(fact)()

    assert list(FactTranslation.objects.values_list("lang", "outdated", "made_of")) == before
    assert [(lang, outdated) for lang, outdated, _ in before] == [("ar", False), ("fr", True)]


def test_the_mark_of_a_translation_that_was_deleted_alone_comes_back():
    fact = Fact.objects.create(slug="lunch", question="Lunch?", answer="At one.")
    fact.translations.create(lang="fr", answer="À une heure.")
    fact.answer = "At two."
    fact.save()
    last = Version.objects.first()
    fact.translations.get().delete()

    history.revert(last)

    assert fact.translations.get().outdated


def test_a_speaker_returns_to_the_sessions_that_are_still_there(undelete):
    speaker = Speaker.objects.create(slug="floyd", name="Floyd")
    stays, goes = make_session("stays"), make_session("goes")
    speaker.sessions.set([stays, goes])
    bring_back = undelete(speaker)
    goes.delete()

    bring_back()

    assert stays.speakers.get().name == "Floyd"
    newest = Version.objects.filter(kind="knowledge.session", row=stays.pk).first()
    assert (newest.how, newest.changed) == ("changed", ["speakers"])


def test_a_room_returns_to_sessions_that_got_no_other(undelete):
    room, other = (Place.objects.create(slug=s, name=s) for s in ("hall", "foyer"))
    make_session("stays", place=room)
    moved = make_session("moved", place=room)
    bring_back = undelete(room)
    Session.objects.filter(pk=moved.pk).update(place=other)

    bring_back()

    places = dict(Session.objects.values_list("slug", "place__slug"))
    assert places == {"stays": "hall", "moved": "foyer"}


def test_a_place_brings_its_ways_back_with_their_languages(undelete):
    hall, desk = (Place.objects.create(slug=s, name=s) for s in ("hall", "desk"))
    way = Way.objects.create(start=hall, end=desk, directions="Go down.", imported={"a": "b"})
    way.translations.create(lang="fr", directions="Descendez.")

    undelete(hall)()

    back = Way.objects.get(pk=way.pk)
    assert (back.start.slug, back.end, back.imported) == ("hall", desk, {"a": "b"})
    assert back.translations.get().directions == "Descendez."
    assert not Deletion.objects.exists()


def test_ways_between_two_deleted_places_come_back_with_the_second():
    hall, desk = (Place.objects.create(slug=s, name=s) for s in ("hall", "desk"))
    Way.objects.create(start=hall, end=desk, directions="Go down.")
    first, second = Version.objects.filter(kind="knowledge.place").order_by("pk")
    with history.recording():
        Place.objects.all().delete()

    lost = history.revert(first)

    assert lost == ["hall → desk"]
    assert history.revert(second) == []
    assert Way.objects.get().directions == "Go down."


def test_places_deleted_one_by_one_have_their_way_again_when_the_last_comes_back_first():
    hall, desk = (Place.objects.create(slug=s, name=s) for s in ("hall", "desk"))
    Way.objects.create(start=hall, end=desk, directions="Go down.")
    first, second = Version.objects.filter(kind="knowledge.place").order_by("pk")
    hall.delete()
    desk.delete()

    history.revert(second)
    history.revert(first)

    assert Way.objects.get().directions == "Go down."


def test_a_way_that_was_made_anew_meanwhile_stays(undelete):
    hall, desk = (Place.objects.create(slug=s, name=s) for s in ("hall", "desk"))
    way = Way.objects.create(start=hall, end=desk, directions="Go down.")
    bring_back = undelete(way)
    Way.objects.create(start=hall, end=desk, directions="Go up.")
    last = Version.objects.filter(kind="knowledge.place", row=desk.pk).first()
    desk.delete()
    history.revert(last)

    assert Way.objects.get().directions == "Go up."
    with pytest.raises(Exception, match="way"):
        bring_back()


def test_a_persona_is_again_the_one_of_its_channels(undelete):
    persona = Persona.objects.create(slug="guide", name="Guide", system_prompt="You guide.")
    channel = Channel.objects.create(slug="kiosk", name="Kiosk", persona=persona)

    undelete(persona)()

    channel.refresh_from_db()
    assert channel.persona.name == "Guide"
