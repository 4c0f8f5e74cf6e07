"""Publishing is a right of its own: every way in which something could reach an answer."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agent import roles
from knowledge import history
from knowledge.importers import jobs
from knowledge.importers.worker import worker
from knowledge.models import Fact, ImportJob, Place, Speaker, Version, Way
from tests.edges.pages import change_url, list_url, page, save
from tests.edges.roles import client_of, make_user

pytestmark = pytest.mark.django_db
TABLE = "slug,question,answer\ndesk,Where is the desk?,Upstairs.\nnew,What is new?,This.\n"


@pytest.fixture
def editor():
    return client_of(make_user(roles.EDITOR))


@pytest.fixture
def publisher():
    return client_of(make_user(roles.PUBLISHER))


@pytest.fixture
def at_once(monkeypatch):
    # The thread of the worker would not see what the test's transaction holds.
    monkeypatch.setattr(worker, "submit", jobs.run)


def make_fact(slug="desk", **values):
    return Fact.objects.create(slug=slug, question="Where is it?", answer="Here.", **values)


def upload(client, table=TABLE):
    file = SimpleUploadedFile("facts.csv", table.encode())
    client.post(reverse("admin:knowledge_importjob_add"), {"files": [file]})
    return ImportJob.objects.latest("pk")


def run(client, job, **posted):
    return client.post(reverse("admin:import_run", args=[job.pk]), posted)


def states(model=Fact):
    return dict(model.objects.order_by("slug").values_list("slug", "published"))


def test_what_an_editor_adds_is_a_draft_whatever_is_posted(editor):
    url = reverse("admin:knowledge_fact_add")

    save(editor, url, slug="desk", question="Where?", answer="Here.", published="on")

    assert "published" not in page(editor, url).attributes
    assert states() == {"desk": False}


def test_what_a_publisher_adds_is_published(publisher):
    save(publisher, reverse("admin:knowledge_fact_add"), slug="desk", question="Why?", answer="So.")

    assert states() == {"desk": True}


def test_a_reviewer_adds_a_fact_as_a_draft():
    client = client_of(make_user(roles.REVIEWER))

    save(client, reverse("admin:knowledge_fact_add"), slug="desk", question="Why?", answer="So.")

    assert states() == {"desk": False}


@pytest.mark.parametrize("published", [True, False])
def test_what_an_editor_changes_stays_as_published_as_it_was(editor, published):
    fact = make_fact(published=published)

    save(editor, change_url(fact), answer="Upstairs.", published="" if published else "on")

    fact.refresh_from_db()
    assert (fact.answer, fact.published) == ("Upstairs.", published)


@pytest.mark.parametrize(("action", "published"), [("publish", False), ("unpublish", True)])
def test_the_actions_of_the_list_are_the_publishers(editor, publisher, action, published):
    fact = make_fact(published=published)
    posted = {"action": action, "_selected_action": [fact.pk]}

    editor.post(list_url(Fact), posted)
    after_the_editor = states()
    publisher.post(list_url(Fact), posted)

    assert (after_the_editor, states()) == ({"desk": published}, {"desk": not published})


@pytest.mark.parametrize("from_list", [True, False])
def test_an_editor_deletes_drafts_and_nothing_that_is_published(editor, from_list):
    rows = [make_fact("draft", published=False), make_fact("live")]

    for row in rows:
        if from_list:
            posted = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            editor.post(list_url(Fact), posted)
        else:
            url = reverse("admin:knowledge_fact_delete", args=[row.pk])
            editor.post(url, {"post": "yes"})

    assert states() == {"live": True}


def test_a_draft_with_which_published_ways_would_go_is_not_deleted_by_an_editor(editor):
    hall, desk = (
        Place.objects.create(slug=slug, name=slug, published=False) for slug in ("hall", "desk")
    )
    Way.objects.create(start=hall, end=desk, directions="Left.")

    editor.post(reverse("admin:knowledge_place_delete", args=[hall.pk]), {"post": "yes"})

    assert states(Place) == {"hall": False, "desk": False}


def test_an_editor_neither_publishes_nor_removes_ways_on_the_page_of_their_place(editor):
    hall, desk, door = (
        Place.objects.create(slug=slug, name=slug) for slug in ("hall", "desk", "door")
    )
    Way.objects.create(start=hall, end=desk, directions="Left.", published=False)
    Way.objects.create(start=hall, end=door, directions="Right.")
    forged = {
        "ways_from-0-published": "on",
        "ways_from-1-DELETE": "on",
        "ways_from-1-directions": "Straight on.",
    }

    response = save(editor, change_url(hall), **forged)

    ways = Way.objects.order_by("pk").values_list("directions", "published")
    assert response.status_code == 302
    assert list(ways) == [("Left.", False), ("Straight on.", True)]


def test_an_import_of_an_editor_brings_drafts_and_says_so(editor, at_once):
    make_fact(imported={"question": "Where is it?", "answer": "Here."})

    job = upload(editor)
    shown = editor.get(change_url(job)).content.decode()
    run(editor, job, apply="")

    assert "What is new comes as a draft" in shown
    assert states() == {"desk": True, "new": False}
    assert Fact.objects.get(slug="desk").answer == "Upstairs."


def test_an_import_of_an_editor_publishes_and_unpublishes_nothing_that_is_there(editor, at_once):
    make_fact("desk", published=False)
    make_fact("new")
    table = TABLE.replace("answer\n", "answer,published\n").replace("rs.\n", "rs.,yes\n")

    run(editor, upload(editor, table.replace("This.\n", "This.,no\n")), overwrite="on")
    run(editor, ImportJob.objects.get(), apply="")

    answers = dict(Fact.objects.values_list("slug", "answer"))
    assert answers == {"desk": "Upstairs.", "new": "This."}
    assert states() == {"desk": False, "new": True}


def test_an_editor_does_not_apply_what_a_publisher_has_started(editor, publisher, at_once):
    job = upload(publisher)

    refused = run(editor, job, apply="")
    shown = editor.get(change_url(job)).content.decode()
    run(publisher, job, apply="")

    assert refused.status_code == 403
    assert "it publishes what it brings, so you may not apply it" in shown
    assert states() == {"desk": True, "new": True}


def test_a_publisher_who_applies_what_an_editor_started_gets_the_drafts_that_were_shown(
    editor, publisher, at_once
):
    run(publisher, upload(editor), apply="")

    assert states() == {"desk": False, "new": False}


@pytest.mark.parametrize("name", [roles.EDITOR, roles.PUBLISHER])
def test_a_record_that_is_brought_back_is_published_only_by_who_may(name):
    user = make_user(name)
    with history.recording(user=user):
        fact = make_fact()
    with history.recording(user=user):
        fact.delete()
    version = Version.objects.exclude(how="deleted").get()
    url = reverse("admin:knowledge_fact_revert", args=[version.row, version.pk])

    response = client_of(user).post(url, {"last": Version.objects.latest("pk").pk})

    assert response.status_code == 302
    assert states() == {"desk": name == roles.PUBLISHER}


def test_a_place_that_an_editor_brings_back_brings_its_ways_as_drafts(editor):
    with history.recording():
        hall, desk = (Place.objects.create(slug=slug, name=slug) for slug in ("hall", "desk"))
        Way.objects.create(start=hall, end=desk, directions="Left.")
    kept = Version.objects.get(kind="knowledge.place", row=hall.pk)
    with history.recording():
        hall.delete()
    last = Version.objects.filter(kind="knowledge.place", row=kept.row).latest("pk")

    url = reverse("admin:knowledge_place_revert", args=[kept.row, kept.pk])
    editor.post(url, {"last": last.pk})

    assert states(Place) == {"hall": False, "desk": True}
    assert [way.published for way in Way.objects.all()] == [False]


def test_an_earlier_version_is_brought_back_without_being_published(editor):
    with history.recording():
        speaker = Speaker.objects.create(slug="ana", name="Ana")
    with history.recording():
        speaker.name, speaker.published = "Anna", False
        speaker.save()
    first, last = Version.objects.order_by("pk")

    url = reverse("admin:knowledge_speaker_revert", args=[speaker.pk, first.pk])
    editor.post(url, {"last": last.pk})

    speaker.refresh_from_db()
    assert (speaker.name, speaker.published) == ("Ana", False)
