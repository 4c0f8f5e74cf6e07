"""The pages of imports: choosing, looking at what would change, applying; downloads of lists."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from knowledge.importers import jobs
from knowledge.importers.worker import worker
from knowledge.models import Fact, ImportFile, ImportJob, Origin, Speaker, Version
from knowledge.worker import this_process
from tests.edges.pages import change_url, list_url, queries_of

pytestmark = pytest.mark.django_db
ADD = "/admin/knowledge/importjob/add/"
TABLE = (
    "slug,question,answer,answer (ar)\n"
    "desk,Where is the desk?,Upstairs.,في الطابق العلوي.\n"
    "coat,Where is the cloakroom?,,\n"
)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    # The thread of the worker would not see what the test's transaction holds.
    monkeypatch.setattr(worker, "submit", jobs.run)


def upload(client, content=TABLE, name="facts.csv", **fields):
    """Give a file to the import page and return the job."""
    file = SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)
    response = client.post(ADD, {"files": [file], **fields})
    assert response.status_code == 302, response.content.decode()
    return ImportJob.objects.latest("pk")


def url_of(name, job):
    return reverse(f"admin:import_{name}", args=[job.pk])


def text_of(response):
    """Return what the page's own part says, without tags."""
    found = re.sub(r"</?bdi>", "", response.content.decode())
    found = re.sub(r"<[^>]+>", " ", found)
    return " ".join(found.split())


def test_an_upload_is_checked_and_changes_nothing_before_it_is_applied(admin_client):
    job = upload(admin_client)
    page = admin_client.get(change_url(job))
    before = Fact.objects.count()

    response = admin_client.post(url_of("run", job), {"apply": ""}, follow=True)

    job.refresh_from_db()
    assert before == 0
    assert "Apply 1 change" in text_of(page)
    assert "facts.csv, line 3, column C (answer)" in text_of(page)
    assert "answer: This field cannot be blank." in text_of(page)
    assert 'lang="ar"' in page.content.decode()
    assert Fact.objects.get().translations.get().answer == "في الطابق العلوي."
    assert (job.state, job.files.count()) == ("applied", 0)
    assert "This is applied" in text_of(response)


def test_each_change_shows_its_old_and_new_value_and_what_staff_keep(admin_client):
    admin_client.post(url_of("run", upload(admin_client)), {"apply": ""})
    Fact.objects.update(answer="On the left.")

    job = upload(admin_client, TABLE.replace("the desk?", "our desk?").replace("Up", "Down"))

    shown = text_of(admin_client.get(f"{change_url(job)}?outcome=changed"))
    assert "Where is the desk? Where is our desk?" in shown
    assert "answer kept On the left. Downstairs." in shown
    assert job.counts["changed"] == 1


def test_edits_of_staff_are_replaced_where_somebody_says_so(admin_client):
    admin_client.post(url_of("run", upload(admin_client)), {"apply": ""})
    Fact.objects.update(answer="On the left.")
    job = upload(admin_client)

    admin_client.post(url_of("run", job), {"check": "", "overwrite": "on"})
    admin_client.post(url_of("run", job), {"apply": ""})

    assert Fact.objects.get().answer == "Upstairs."


def test_content_that_changed_since_the_check_is_looked_at_again(admin_client):
    job = upload(admin_client)
    Fact.objects.create(slug="desk", question="Mine?", answer="Mine.")

    response = admin_client.post(url_of("run", job), {"apply": ""}, follow=True)

    assert "The content changed since the check." in text_of(response)
    assert Fact.objects.get().question == "Mine?"


def test_a_second_apply_of_the_same_job_does_nothing(admin_client):
    job = upload(admin_client)
    admin_client.post(url_of("run", job), {"apply": ""})

    response = admin_client.post(url_of("run", job), {"apply": ""}, follow=True)

    assert "It is running already, or is done." in text_of(response)


def test_a_job_that_is_discarded_leaves_nothing(admin_client):
    job = upload(admin_client)

    admin_client.post(url_of("discard", job))

    assert (ImportJob.objects.count(), ImportFile.objects.count()) == (0, 0)


def test_a_long_report_is_shown_in_pages_and_by_outcome(admin_client):
    rows = "".join(f"Question {n}?,Answer.\n" for n in range(60))
    job = upload(admin_client, f"question,answer\n{rows},none\n")

    first, second = (admin_client.get(f"{change_url(job)}?page={n}") for n in (1, 2))
    refused = admin_client.get(f"{change_url(job)}?outcome=refused")

    counted = [r.content.decode().count("rosa-line-head") for r in (first, second, refused)]
    assert counted == [50, 11, 1]


def test_the_page_of_a_job_asks_the_database_as_often_for_many_lines_as_for_few(admin_client):
    jobs_ = [
        upload(admin_client, "question,answer\n" + "".join(f"Q{n}?,A.\n" for n in range(count)))
        for count in (2, 40)
    ]

    admin_client.get(change_url(jobs_[0]))
    few, many = (queries_of(admin_client, change_url(job)) for job in jobs_)

    assert few == many


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Choose files or enter an address"),
        ({"url": "ftp://example.org/x"}, "Enter a web address that begins with https://"),
        ({"url": "https://me:secret@example.org/"}, "Leave names and passwords out"),
        ({"url": "http://[::1"}, "Enter a web address that begins with https://"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(admin_client, fields, message):
    response = admin_client.post(ADD, fields)

    assert response.status_code == 200
    assert message in text_of(response)
    assert not ImportJob.objects.exists()


def test_a_file_that_is_not_what_its_name_says_shows_the_reason(admin_client):
    job = upload(admin_client, b"%PDF-1.7", "facts.csv")

    assert "it is a PDF" in text_of(admin_client.get(change_url(job)))


def test_a_job_whose_server_ended_is_shown_as_interrupted_and_can_be_checked_again(admin_client):
    job = upload(admin_client)
    ImportJob.objects.update(state="checking", runner=this_process())

    jobs.give_up_lost()
    page = admin_client.get(change_url(job))
    admin_client.post(url_of("run", job), {"check": ""})

    assert "The server ended while it was at this." in text_of(page)
    assert ImportJob.objects.get().state == "ready"


def test_the_progress_of_a_job_is_told_to_its_page(admin_client):
    job = upload(admin_client)

    answer = admin_client.get(url_of("progress", job)).json()

    assert answer == {"running": False, "state": "checked, not applied", "done": 2, "total": 2}


def test_records_no_longer_in_the_source_are_marked_found_and_kept_on_request(admin_client):
    for row in ("a,Ana,x\nb,Bo,x\n", "a,Ana,x\n"):
        job = upload(admin_client, f"slug,name,role\n{row}", complete="on")
        admin_client.post(url_of("run", job), {"apply": ""})
    gone = Speaker.objects.get(slug="b")

    found = text_of(admin_client.get(f"{list_url(Speaker)}?gone=yes"))
    notice = text_of(admin_client.get(change_url(gone)))
    admin_client.post(list_url(Speaker), {"action": "keep_anyway", "_selected_action": [gone.pk]})

    assert "Bo" in found
    assert "Ana" not in found
    assert "An earlier import brought this record" in notice
    assert Speaker.objects.count() == 2
    assert not Origin.objects.filter(row=gone.pk, gone_at__isnull=False).exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_is_downloaded_and_its_template_has_the_same_columns(admin_client, form):
    Fact.objects.create(slug="desk", question="Where?", answer="=1+1")

    whole = admin_client.get(reverse(f"admin:knowledge_fact_all_{form}"))
    empty = admin_client.get(reverse("admin:table_template", args=["fact", form]))

    content = whole.getvalue()
    job = upload(admin_client, content, f"a.{form}")
    assert re.search(rf'"facts-[0-9-]+\.{form}"', whole["Content-Disposition"])
    assert empty.getvalue()[:4] == content[:4]
    assert (job.counts["unchanged"], job.counts["refused"]) == (1, 0)


def test_chosen_rows_are_downloaded_alone(admin_client):
    facts = [Fact.objects.create(slug=s, question=s, answer="A.") for s in ("one", "two")]

    response = admin_client.post(
        list_url(Fact), {"action": "export_csv", "_selected_action": [facts[1].pk]}
    )

    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["slug", "two"]


def test_staff_import_only_what_they_may_add_and_change(django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    names = ["add_importjob", "view_importjob", "add_speaker", "change_speaker"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)

    job = upload(client)
    page = client.get(change_url(job))
    answer = client.post(url_of("run", job), {"apply": ""})

    assert "You may not add and change these: facts" in text_of(page)
    assert answer.status_code == 403
    assert not Fact.objects.exists()


@pytest.mark.parametrize("address", [ADD, "/admin/knowledge/importjob/"])
def test_staff_without_the_right_see_no_import(django_user_model, address):
    client = Client()
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))

    assert client.get(address).status_code == 403


def test_the_sidebar_leads_to_the_import_page(admin_client):
    assert f'href="{ADD}"' in admin_client.get("/admin/").content.decode()


def test_the_history_names_who_applied_an_import_not_who_gave_its_file(admin_client, admin_user):
    job = upload(admin_client)
    other = User.objects.create_superuser("maria")
    client = Client()
    client.force_login(other)

    client.post(url_of("run", job), {"apply": ""})

    assert Version.objects.first().who == "maria"


def test_an_import_shows_others_only_what_they_may_see_and_they_do_not_discard_it(
    admin_client, django_user_model
):
    job = upload(admin_client)
    user = django_user_model.objects.create_user("editor", is_staff=True)
    names = ["add_importjob", "view_importjob", "add_speaker", "change_speaker"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)

    page = client.get(change_url(job))
    answer = client.post(url_of("discard", job))

    assert [len(p.context["lines"]) for p in (page, admin_client.get(change_url(job)))] == [0, 2]
    assert [f["count"] for f in page.context["filters"]] == [0]
    assert "Upstairs." not in text_of(page)
    assert (answer.status_code, ImportJob.objects.count()) == (403, 1)


def test_an_import_whose_report_cannot_be_written_is_told_as_applied(admin_client, monkeypatch):
    job = upload(admin_client)
    lines = job.lines.count()

    def fail(*args):
        raise DatabaseError("disk full")

    # Nothing else fails between the content and the report about it.
    monkeypatch.setattr(jobs, "_write", fail)
    admin_client.post(url_of("run", job), {"apply": ""})

    job.refresh_from_db()
    assert Fact.objects.count() == 1
    assert (job.state, job.error, job.lines.count()) == ("applied", "", lines)


class Killed(BaseException):
    """What no code catches, as if the process were gone."""


def test_a_process_that_is_gone_right_before_the_commit_leaves_nothing(admin_client, monkeypatch):
    job = upload(admin_client)
    noted = []

    def noted_and_killed(pk):
        note(pk)
        noted.append(ImportJob.objects.get(pk=pk).state)
        raise Killed

    # It is the last thing that an import does in its transaction.
    note = jobs._note_applied
    monkeypatch.setattr(jobs, "_note_applied", noted_and_killed)
    with pytest.raises(Killed):
        admin_client.post(url_of("run", job), {"apply": ""})
    jobs.give_up_lost()

    job.refresh_from_db()
    assert noted == ["applied"]
    assert (Fact.objects.count(), job.state, job.files.count()) == (0, "interrupted", 1)


def test_a_process_that_is_gone_right_after_the_commit_has_applied_the_import(
    admin_client, monkeypatch
):
    job = upload(admin_client)

    def killed(*args):
        raise Killed

    # It is the first thing that a job does after the transaction.
    monkeypatch.setattr(jobs, "_write", killed)
    with pytest.raises(Killed):
        admin_client.post(url_of("run", job), {"apply": ""})
    jobs.give_up_lost()

    job.refresh_from_db()
    assert (Fact.objects.count(), job.state, job.files.count()) == (1, "applied", 0)
    assert "This is applied" in text_of(admin_client.get(change_url(job)))


@pytest.mark.parametrize(
    ("minutes", "runner", "state"),
    [
        (5, this_process, "applying"),
        (5, lambda: "elsewhere:1", "interrupted"),
        (60, this_process, "interrupted"),
    ],
    ids=["here", "elsewhere", "here-too-long"],
)
def test_a_long_save_is_not_given_up_while_its_process_is_there(admin_user, minutes, runner, state):
    beat = timezone.now() - timedelta(minutes=minutes)
    job = ImportJob.objects.create(
        owner=admin_user, state="applying", runner=runner(), beat_at=beat
    )

    jobs.give_up_stale()

    job.refresh_from_db()
    assert job.state == state
