"""What migrations put into the tables is there for every test, whatever ran before it."""

import pytest
from django.test import TransactionTestCase

from agent.defaults import PERSONAS, PROVIDERS
from agent.models import Persona, Provider
from knowledge.models import Version


@pytest.mark.django_db(transaction=True)
def test_a_test_with_transactions_leaves_the_rows_of_the_migrations() -> None:
    within = TransactionTestCase()
    within._pre_setup()
    Provider.objects.all().delete()
    within._post_teardown()

    assert set(Persona.objects.values_list("slug", flat=True)) == {p["slug"] for p in PERSONAS}
    assert set(Provider.objects.values_list("slug", flat=True)) == {p["slug"] for p in PROVIDERS}
    assert Version.objects.count() == 0
