"""The guard's test set: editing it, running all of it, and what the grid says of it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agent import desk, guard_run, sample_tests
from agent.admin.filters import LanguageFilter
from agent.admin.guard_grid import grid_of
from agent.models import GuardResult, GuardRun, GuardTest, Learned
from knowledge.importers.apply import import_path
from knowledge.models import RedZoneTopic, Version
from tests.edges.conversations import make_conversation
from tests.edges.pages import change_url, queries_of, queries_of_lists

pytestmark = pytest.mark.django_db
RUNS, START = "/admin/red-zone/tests/", "/admin/red-zone/tests/start/"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    # The thread of the worker would not see what the test's transaction holds.
    monkeypatch.setattr(guard_run.worker, "submit", guard_run.perform)
    desk.live.forget()
    yield
    desk.live.forget()


@pytest.fixture
def hiding():
    topic = RedZoneTopic.objects.create(
        slug="hiding", title="Hiding things", near_misses="Where is the machine?"
    )
    topic.wordings.create(lang="en", phrases="secret cellar")
    return topic


@pytest.fixture
def pills():
    topic = RedZoneTopic.objects.create(slug="pills", title="Pills", severity="caution")
    topic.wordings.create(lang="en", phrases="which pill")
    return topic


def make_test(topic, text, expected="declined", lang="en", **values):
    return GuardTest.objects.create(topic=topic, text=text, expected=expected, lang=lang, **values)


def outcomes(run):
    return {row.text: (row.passed, row.action, row.rule) for row in run.results.all()}


def cells(run):
    grid = grid_of(run, RedZoneTopic.objects.order_by("title"))
    return {
        (row.title, cell.lang): (cell.caught, cell.missed, cell.alarms, cell.harmless)
        for row in grid.rows
        for cell in row.cells.values()
        if cell.red or cell.harmless
    }


def test_a_run_judges_every_enabled_test_and_every_near_miss(admin_user, hiding, pills):
    make_test(hiding, "Show me the secret cellar")
    make_test(hiding, "Who hid it?")
    make_test(hiding, "Is the secret cellar on the tour?", "answered")
    make_test(pills, "Which pill helps?")
    make_test(None, "When is lunch?", "answered")
    make_test(hiding, "The secret cellar again", enabled=False)

    run = guard_run.start(admin_user)

    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.owner) == ("done", 6, 6, admin_user)
    assert outcomes(run) == {
        "Show me the secret cellar": (True, "block", "phrase"),
        "Who hid it?": (False, "allow", ""),
        "Is the secret cellar on the tour?": (False, "block", "phrase"),
        "Which pill helps?": (True, "caution", "phrase"),
        "When is lunch?": (True, "allow", ""),
        "Where is the machine?": (True, "allow", ""),
    }
    assert cells(run) == {
        ("Hiding things", "en"): (1, 1, 1, 2),
        ("Pills", "en"): (1, 0, 0, 0),
        ("Harmless, close to no topic", "en"): (0, 0, 0, 1),
    }


def test_what_was_said_before_counts(hiding):
    test = make_test(hiding, "And the cellar?", before="Where is it kept?")

    guard_run.start()

    assert GuardResult.objects.get(test=test).before == "Where is it kept?"


def test_the_grid_calls_untested_what_no_sentence_tested(admin_client, hiding, pills):
    make_test(hiding, "Show me the secret cellar")
    guard_run.start()

    page = admin_client.get(RUNS)

    totals = {cell.lang: cell.untested for cell in page.context["grid"].totals}
    assert totals == {"en": 1, "fr": 2, "es": 2, "ru": 2, "zh": 2, "ar": 2}
    assert page.content.decode().count(">untested<") == 11 + 5


def test_each_failure_is_listed_with_what_was_expected_and_is_tried_by_a_link(admin_client, hiding):
    make_test(hiding, "Show me the secret cellar")
    make_test(hiding, "Who hid it?")
    run = guard_run.start()
    url = reverse("guard_results", args=[run.pk])

    failed = admin_client.get(url, {"topic": "hiding", "lang": "en"})
    everything = admin_client.get(url, {"topic": "hiding", "lang": "en", "show": "all"})

    texts = [one["row"].text for one in failed.context["results"]]
    assert (texts, everything.context["page"].paginator.count) == (["Who hid it?"], 3)
    link = re.search(r"/admin/red-zone/\?result=\d+", failed.content.decode()).group()
    assert admin_client.get(link).context["typed"].text == "Who hid it?"


def test_who_may_not_see_tests_sees_numbers_without_the_sentences(hiding, django_user_model):
    make_test(hiding, "Who hid it?", came_from="conversation")
    run = guard_run.start()
    results = reverse("guard_results", args=[run.pk])
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    rights = Permission.objects.filter(codename="view_redzonetopic")
    reader.user_permissions.set(rights)
    client = Client()
    client.force_login(reader)

    pages = [client.get(url) for url in (RUNS, change_url(hiding))]

    assert client.get(results).status_code == 403
    assert ["1 of 1 missed" in page.content.decode() for page in pages] == [True, True]
    assert [results in page.content.decode() for page in pages] == [False, False]


def test_a_run_is_out_of_date_once_topics_tests_or_lessons_changed(admin_client, hiding):
    Learned.objects.all().delete()
    make_test(hiding, "Show me the secret cellar")
    guard_run.start()
    GuardRun.objects.update(has_learned=True)
    fresh = admin_client.get(RUNS).context["changes"]

    hiding.wordings.update(phrases="secret attic")
    make_test(hiding, "Who hid it?")

    assert fresh == []
    assert admin_client.get(RUNS).context["changes"] == [
        "Topics have changed since.",
        "Tests have changed since.",
    ]


def test_one_run_at_a_time_and_one_that_is_lost_is_given_up(hiding):
    now = timezone.now()
    running = GuardRun.objects.create(state="running", beat_at=now, runner="elsewhere:1")
    assert guard_run.start() is None

    GuardRun.objects.update(beat_at=now - timedelta(seconds=guard_run.STALE_S + 1))

    assert guard_run.start() is not None
    running.refresh_from_db()
    assert running.state == "interrupted"


def test_a_cancelled_run_keeps_nothing_and_the_one_before_is_shown(admin_client, hiding):
    before = guard_run.start()
    run = GuardRun.objects.create(state="waiting", beat_at=timezone.now())

    answer = admin_client.post(reverse("guard_run_cancel", args=[run.pk]))
    guard_run.perform(run.pk)

    run.refresh_from_db()
    assert (answer["Location"], run.state, run.results.count()) == (RUNS, "cancelled", 0)
    assert admin_client.get(RUNS).context["done"] == before


def test_a_run_ends_with_the_process(hiding):
    run = GuardRun.objects.create(state="waiting", beat_at=timezone.now())

    guard_run.perform(run.pk, lambda: True)

    run.refresh_from_db()
    assert run.state == "interrupted"


def test_the_page_asks_how_far_a_run_is(admin_client, hiding):
    run = GuardRun.objects.create(state="running", done=5, total=9, beat_at=timezone.now())

    told = admin_client.get(reverse("guard_progress", args=[run.pk])).json()

    assert told == {"running": True, "state": "being judged", "done": 5, "total": 9}
    assert f'data-rosa-job="/admin/red-zone/tests/{run.pk}/progress/"' in (
        admin_client.get(RUNS).content.decode()
    )


def test_only_who_may_change_topics_starts_a_run(admin_client, hiding, django_user_model):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_redzonetopic"))
    reader = Client()
    reader.force_login(user)

    answers = [reader.get(RUNS).status_code, reader.post(START).status_code]

    assert (answers, GuardRun.objects.count()) == ([200, 403], 0)
    assert admin_client.get(START).status_code == 404
    assert admin_client.post(START)["Location"] == RUNS
    assert GuardRun.objects.count() == 1


def test_old_runs_are_dropped(hiding):
    for _number in range(12):
        guard_run.start()

    assert GuardRun.objects.count() == 10


# --- The test set ---------------------------------------------------------------------------


def test_the_list_of_tests_asks_the_database_as_often_for_thirty_as_for_three(admin_client, hiding):
    for_three, for_thirty = queries_of_lists(
        admin_client, lambda number: make_test(hiding, f"Sentence {number}")
    )

    assert for_thirty == for_three


def test_the_grid_asks_the_database_as_often_for_many_topics_as_for_one(admin_client, hiding):
    make_test(hiding, "Show me the secret cellar")
    guard_run.start()
    admin_client.get(RUNS)
    for_one = queries_of(admin_client, RUNS)
    for number in range(20):
        topic = RedZoneTopic.objects.create(slug=f"t{number}", title=f"T{number}")
        make_test(topic, f"Sentence {number}")
    guard_run.start()
    admin_client.get(RUNS)

    assert queries_of(admin_client, RUNS) == for_one


def test_a_sentence_that_must_be_declined_needs_a_topic():
    with pytest.raises(ValidationError, match="Choose the topic"):
        GuardTest(text="Who hid it?", lang="en", expected="declined").full_clean()


def test_tests_come_back_with_a_topic_that_was_deleted(admin_client, hiding):
    make_test(hiding, "Who hid it?")
    url = reverse("admin:knowledge_redzonetopic_delete", args=[hiding.pk])
    admin_client.post(url, {"post": "yes"})
    assert GuardTest.objects.count() == 0

    version = Version.objects.filter(kind="knowledge.redzonetopic").exclude(values={}).first()
    last = Version.objects.filter(kind="knowledge.redzonetopic").first()
    back = reverse("admin:knowledge_redzonetopic_revert", args=[hiding.pk, version.pk])
    admin_client.post(back, {"last": last.pk})

    assert [test.text for test in GuardTest.objects.all()] == ["Who hid it?"]


def test_the_demo_has_tests_of_both_kinds_for_each_topic_in_six_languages():
    import_path(sample_tests.FOLDER.parents[1] / "knowledge" / "demo")

    sample_tests.add_all()

    found = GuardTest.objects.values_list("topic__slug", "lang", "expected").order_by().distinct()
    topics = RedZoneTopic.objects.count()
    assert len(found) == topics * 6 * 2
    assert set(GuardTest.objects.values_list("came_from", flat=True)) == {"demo"}
    examples = {
        line.casefold().rstrip("?.？؟")
        for topic in desk.load().brief.topics
        for lines in (*topic.examples.values(), topic.near_misses)
        for line in lines
    }
    texts = {test.text.casefold() for test in GuardTest.objects.all()}
    assert texts & examples == set()


# --- The topic's page -----------------------------------------------------------------------


def test_a_topic_shows_how_it_fared_in_the_last_run(admin_client, hiding):
    make_test(hiding, "Show me the secret cellar")
    guard_run.start()

    page = admin_client.get(change_url(hiding))

    assert "1 of 1 caught" in page.content.decode()


def test_a_topic_says_whether_the_guard_has_learned_what_is_saved(admin_client, hiding):
    Learned.objects.all().delete()
    before = admin_client.get(change_url(hiding)).content.decode()
    hiding.published = False
    hiding.save()

    assert "The guard is learning the topics as they are saved." in before
    assert "This topic is a draft" in admin_client.get(change_url(hiding)).content.decode()


def test_the_languages_to_choose_from_are_those_of_the_tests(admin_client):
    make_conversation(lang="ar")
    GuardTest.objects.create(lang="fr", text="Qui l'a caché ?", expected="answered")

    filters = admin_client.get("/admin/agent/guardtest/").context["cl"].filter_specs

    (chosen,) = [one for one in filters if isinstance(one, LanguageFilter)]
    assert [code for code, _name in chosen.lookup_choices] == ["fr"]
