"""What migrations put into the tables is there for every test, whatever ran before it."""

import pytest
from django.test import TransactionTestCase

from agent.defaults import PERSONAS, PROVIDERS
from agent.models import Persona, Provider
from knowledge.models import Version


@pytest.fixture
def after_a_test_with_transactions(django_db_setup, django_db_blocker):
    """The database as such a test leaves it, which has deleted a row of its own too."""
    with django_db_blocker.unblock():
        case = TransactionTestCase()
        case._pre_setup()
        Provider.objects.all().delete()
        case._post_teardown()
        yield


def test_a_test_with_transactions_leaves_the_rows_of_the_migrations(
    after_a_test_with_transactions,
):
    assert set(Persona.objects.values_list("slug", flat=True)) == {p["slug"] for p in PERSONAS}
    assert {p["slug"] for p in PROVIDERS} <= set(Provider.objects.values_list("slug", flat=True))
    assert Version.objects.count() == 0
