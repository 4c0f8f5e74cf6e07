"""Every reading of a conversation is written down."""

import uuid

import pytest

from agent import readings
from agent.models import Reading
from agent.models.reading import Way

pytestmark = pytest.mark.django_db


def test_each_of_many_readings_is_written_with_who_and_how(admin_user):
    keys = [uuid.uuid4() for _number in range(1_001)]

    readings.record(admin_user, iter(keys), Way.EXPORT)

    rows = Reading.objects.values_list("conversation", "by", "username", "way")
    assert set(rows) == {(key, admin_user.pk, "admin", "export") for key in keys}


def test_a_reading_outlives_the_account(admin_user):
    key = uuid.uuid4()
    readings.record(admin_user, [key], Way.PAGE)

    admin_user.delete()

    (reading,) = readings.of(key)
    assert (reading.by, reading.username) == (None, "admin")


def test_all_readings_are_written_or_none(admin_user):
    with pytest.raises(RuntimeError, match="stop"):
        readings.record(admin_user, stopping(), Way.EXPORT)

    assert not Reading.objects.exists()


def stopping():
    """A thousand keys, then a failure."""
    for _number in range(1_000):
        yield uuid.uuid4()
    raise RuntimeError("stop")
