"""Which records belong together."""

from dataclasses import replace
from datetime import UTC, datetime

from agent.core.linked import Linked
from knowledge.values import Brief, Conference, Place, Session, Speaker

ANN, BO = Speaker("ann", "Ann Lee", {}), Speaker("bo", "Bo Ek", {})
TWIN = Speaker("twin", "Bo Ek", {})
HALL = Place("hall", "Hall D")


def session(slug, hour, *speakers):
    start, end = (datetime(2025, 9, 9, h, tzinfo=UTC) for h in (hour, hour + 1))
    return Session(slug, {"en": slug}, start, end, speakers=speakers)


LATE, EARLY = session("late", 15, "Ann Lee", "Bo Ek"), session("early", 9, "Ann Lee")
LINKED = Linked(Brief(1, Conference(), (ANN, BO, TWIN, HALL, LATE, EARLY), ()))


def test_a_persons_sessions_come_in_the_order_of_their_times():
    assert LINKED.sessions_of(ANN) == [EARLY, LATE]


def test_a_name_that_two_have_leads_to_neither():
    assert LINKED.speaker("Bo Ek") is None
    assert LINKED.sessions_of(BO) == []


def test_records_are_found_by_address_and_places_by_name():
    assert (LINKED.record("place:hall"), LINKED.place("Hall D")) == (HALL, HALL)
    assert (LINKED.record("place:none"), LINKED.place("None")) == (None, None)


def test_a_session_names_people_and_its_room():
    opening = replace(EARLY, place="Hall D", speakers=("Ann Lee", "Bo Ek", "Nobody"))

    assert LINKED.named_by(opening) == [HALL, ANN]
    assert LINKED.named_by(ANN) == []
