"""The page of a red-zone topic: who decided, and what is missing in which language."""

import pytest

from knowledge.importers.apply import import_pack
from knowledge.importers.gather import Options, read_files
from knowledge.importers.sniff import File
from knowledge.models import RedZoneTopic, Version
from tests.edges.pages import change_url, save
from tests.knowledge.tables import VIENNA
from tests.knowledge.test_import_export import exported

pytestmark = pytest.mark.django_db


@pytest.fixture
def hiding():
    topic = RedZoneTopic.objects.create(slug="hiding", title="Hiding things")
    topic.wordings.create(lang="en", phrases="secret cellar", examples="Who hid it?\nWhere is it?")
    topic.wordings.create(lang="fr", deflection="Je ne dis rien.")
    return topic


def test_the_page_shows_what_is_missing_in_each_language(admin_client, hiding):
    found = admin_client.get(change_url(hiding)).context["wordings"]

    assert [
        (w["code"], w["examples"], w["phrases"], w["lacks_examples"], w["lacks_deflection"])
        for w in found
    ] == [
        ("en", 2, 1, False, True),
        ("fr", 0, 0, True, False),
        *((code, 0, 0, True, True) for code in ("es", "ru", "zh", "ar")),
    ]


def test_who_decided_and_when_is_kept_with_its_history(admin_client, hiding):
    save(admin_client, change_url(hiding), decided_by="Legal office", decided_on="2025-06-01")

    hiding.refresh_from_db()
    assert (hiding.decided_by, str(hiding.decided_on)) == ("Legal office", "2025-06-01")
    assert set(Version.objects.first().changed) == {"decided_by", "decided_on"}


def test_who_decided_and_when_is_exported_and_imported(hiding):
    RedZoneTopic.objects.update(decided_by="Legal office", decided_on="2025-06-01")
    table = exported("topic", "csv").replace(b"Legal office", b"The Secretariat")

    import_pack(read_files([File("list.csv", table)], Options(VIENNA)), overwrite=True)

    hiding.refresh_from_db()
    assert (hiding.decided_by, str(hiding.decided_on)) == ("The Secretariat", "2025-06-01")
