"""Columns of many rows are written as the model has them, and as bulk_update writes them."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge import rows
from knowledge.models import Fact, Origin, Place, Session

pytestmark = pytest.mark.django_db
DAY = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def test_values_of_every_type_are_written_to_their_row_only():
    place = Place.objects.create(slug="hall", name="Hall", seats=5)
    facts = [Fact.objects.create(slug=s, question="?", answer="!") for s in ("a", "b", "c")]
    for fact in facts[:2]:
        fact.answer, fact.pinned = f"100% of {fact.slug}; '\"", True
        fact.imported, fact.valid_from = {"é": [1, None]}, date(2025, 9, 8)
    session = Session.objects.create(slug="s", title="S", start=DAY, end=DAY)
    session.start, session.place, place.seats = DAY.replace(hour=7), place, None

    rows.write(Fact, facts[:2], ["answer", "pinned", "imported", "valid_from"])
    rows.write(Session, [session], ["start", "place"])
    rows.write(Place, [place], ["seats"])

    found = Fact.objects.order_by("slug").values_list("answer", "pinned", "imported", "valid_from")
    kept = {"é": [1, None]}
    assert list(found) == [
        ("100% of a; '\"", True, kept, date(2025, 9, 8)),
        ("100% of b; '\"", True, kept, date(2025, 9, 8)),
        ("!", False, None, None),
    ]
    session.refresh_from_db()
    place.refresh_from_db()
    assert (session.start, session.place, place.seats) == (DAY.replace(hour=7), place, None)


def test_nothing_to_write_is_no_statement():
    with CaptureQueriesContext(connection) as captured:
        rows.write(Origin, [], ["slug"])

    assert len(captured) == 0
