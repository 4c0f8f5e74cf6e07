"""Drafts of translations: asked of a language model, checked, kept, and told what failed."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client
from playwright.sync_api import expect

from agent import desk, drafting, translation
from agent.models import TranslationJob
from knowledge.models import Fact, Term, Version
from tests.edges.browsers import sign_in
from tests.edges.pages import change_url, list_url
from tests.edges.staff import make_account
from tests.edges.translations import FRENCH, drafts, job_of, reply
from tests.upstream import Script, Upstream

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drafts_at_once")]
RUSSIAN = {"question": "Когда обед?", "answer": "Обед начинается в час дня."}


def outcomes(job):
    rows = job.drafts.order_by("pk")
    return [(row.title, row.lang, row.state, row.reason) for row in rows]


def test_a_missing_translation_is_drafted_and_is_a_machines(
    model, lunch, admin_user, django_user_model
):
    owner = django_user_model.objects.create_user("maria")
    job = TranslationJob.objects.create(kind="fact", keys=[lunch.pk], languages="fr", owner=owner)

    assert drafting.start(job, ["fr"], admin_user)

    job.refresh_from_db()
    assert drafts() == [("lunch", "fr", FRENCH["question"], FRENCH["answer"], "machine")]
    assert (job.state, job.done, job.total) == ("done", 1, 1)
    last = Version.objects.first()
    assert (last.who, last.via, sorted(last.changed)) == (
        admin_user.username,
        translation.VIA,
        ["fr.answer", "fr.question", "fr.status"],
    )


def test_the_model_gets_the_english_and_the_terms_of_the_treaty_and_of_staff(model, lunch):
    Term.objects.create(words_en="at one", words_fr="à treize heures")

    drafting.start(job_of(lunch, "fr"), ["fr"])

    system, user = (message["content"] for message in model.calls[0].body["messages"])
    assert json.loads(user) == {"question": lunch.question, "answer": lunch.answer}
    assert "- lunch: déjeuner" in system
    assert "- at one: à treize heures" in system


def test_only_what_is_missing_is_asked_for_and_what_a_person_wrote_stays(model, lunch):
    lunch.translations.create(lang="fr", question="C'est quand ?", answer="")
    model.play(reply({"answer": FRENCH["answer"]}))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    assert json.loads(model.calls[0].body["messages"][-1]["content"]) == {"answer": lunch.answer}
    assert drafts() == [("lunch", "fr", "C'est quand ?", FRENCH["answer"], "machine")]


def test_an_answer_that_cannot_be_used_is_asked_for_once_more(model, lunch):
    model.play(Script(text=("I would rather not.",)), reply(FRENCH))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    assert len(drafts()) == 1
    assert "could not be used" in model.calls[1].body["messages"][0]["content"]


def test_what_fails_is_told_and_what_succeeds_is_kept(model, lunch):
    tea = Fact.objects.create(slug="tea", question="Is there tea?", answer="Tea is upstairs.")
    model.when("Tea", reply({"question": "Is there tea?", "answer": "Tea is upstairs."}))
    job = job_of(lunch, "fr")
    job.keys.append(tea.pk)
    job.save()

    drafting.start(job, ["fr"])

    job.refresh_from_db()
    assert job.state == "done"
    assert [row[0] for row in drafts()] == ["lunch"]
    assert outcomes(job) == [
        ("When is lunch?", "fr", "done", ""),
        ("Is there tea?", "fr", "failed", "english"),
    ]


def test_a_text_in_another_language_is_not_kept(model, lunch):
    model.play(reply(RUSSIAN))
    job = job_of(lunch, "fr")

    drafting.start(job, ["fr"])

    assert (drafts(), outcomes(job)[0][2:]) == ([], ("failed", "language"))


def test_a_provider_that_fails_again_and_again_ends_the_job_and_the_rest_can_go_on(model, lunch):
    facts = [lunch]
    for number in range(11):
        question = f"When is lunch {number}?"
        facts.append(Fact.objects.create(slug=f"f{number}", question=question, answer="At one."))
    job = TranslationJob.objects.create(kind="fact", keys=[f.pk for f in facts], languages="fr")
    model.play(Script(status=401))

    drafting.start(job, ["fr"])
    job.refresh_from_db()
    first = (job.state, job.error, {row[3] for row in outcomes(job)})
    model.play(reply(FRENCH))
    drafting.start(job, ["fr"])
    job.refresh_from_db()

    assert first == ("failed", "provider", {"provider_refused", ""})
    assert (job.state, job.error, len(drafts())) == ("done", "", 12)


def test_english_that_changes_while_the_model_writes_gets_no_draft(model, lunch):
    work = _work(lunch)
    lunch.answer = "Lunch is at two."
    lunch.save()

    with pytest.raises(translation.NotKeptError, match="changed"):
        translation.keep(work, FRENCH)


def test_a_text_that_somebody_writes_meanwhile_stays(model, lunch):
    work = _work(lunch)
    lunch.translations.create(lang="fr", question="Quand ?", answer="À une heure.")

    with pytest.raises(translation.NotKeptError, match="written"):
        translation.keep(work, FRENCH)


def _work(fact):
    job = job_of(fact, "fr")
    translation.plan(job)
    return translation.work_of(job.drafts.get(), ())


def test_a_job_of_a_process_that_is_gone_is_interrupted_and_goes_on(model, lunch):
    job = job_of(lunch, "fr")
    TranslationJob.objects.update(state="running", runner=drafting.this_process(), total=1)

    drafting.give_up_lost()
    job.refresh_from_db()
    assert job.state == "interrupted"

    drafting.start(job, ["fr"])
    job.refresh_from_db()
    assert (job.state, len(drafts())) == ("done", 1)


def test_a_server_that_ends_interrupts_its_job(model, lunch):
    job = job_of(lunch, "fr")
    translation.plan(job)
    job.state = "waiting"
    job.save()

    drafting.run(job.pk, lambda: True)

    job.refresh_from_db()
    assert (job.state, drafts()) == ("interrupted", [])


def test_a_request_for_more_than_is_drafted_at_once_says_how_much_is_left(lunch, monkeypatch):
    monkeypatch.setattr(translation, "MOST_DRAFTS", 3)
    job = job_of(lunch, "fr", "es", "ru", "zh", "ar")

    translation.plan(job)

    assert (job.total, job.left_out) == (3, 2)


def test_staff_choose_records_in_the_list_start_and_see_what_came(model, lunch, admin_client):
    chosen = {"action": "draft_missing", "_selected_action": [lunch.pk]}
    planned = admin_client.post(list_url(Fact), chosen, follow=True)
    job = TranslationJob.objects.get()
    assert (job.state, planned.context["may_start"], len(model.calls)) == ("planned", True, 0)

    page = admin_client.post(f"{change_url(job)[:-7]}start/", {"languages": ["fr"]}, follow=True)

    assert page.context["drafted"] == 1
    progress = admin_client.get(f"{change_url(job)[:-7]}progress/").json()
    assert progress == {"running": False, "state": "drafted", "done": 1, "total": 1}


def test_one_language_of_a_record_is_drafted_from_its_page(model, lunch, admin_client):
    page = admin_client.get(change_url(lunch))
    assert [s["code"] for s in page.context["standing"] if s["may_draft"]] == [
        *("fr", "es", "ru", "zh", "ar")
    ]

    admin_client.post(page.context["standing_url"], {"draft": "fr"}, follow=True)

    assert [row[1] for row in drafts()] == ["fr"]


def test_without_a_language_model_staff_are_told_what_to_set_up(lunch, admin_client):
    desk.live.forget()
    page = admin_client.get(change_url(lunch))

    answer = admin_client.post(page.context["standing_url"], {"draft": "fr"}, follow=True)

    assert "No language model is set up." in answer.content.decode()
    assert "LLM_API_ENDPOINT" in answer.content.decode()
    assert TranslationJob.objects.get().state == "planned"


def test_a_running_job_is_cancelled_and_keeps_what_it_has(model, lunch, admin_client):
    job = job_of(lunch, "fr")
    TranslationJob.objects.update(state="running")

    page = admin_client.post(f"{change_url(job)[:-7]}cancel/", follow=True)

    assert "It was cancelled." in page.content.decode()


def test_a_job_that_is_cancelled_while_it_is_planned_stays_cancelled(model, lunch, monkeypatch):
    job, plan = job_of(lunch, "fr"), translation.plan

    def plan_and_cancel(planned):
        plan(planned)
        drafting.cancel(TranslationJob.objects.get(pk=job.pk))

    # Between the click and the thread: no test can click there.
    monkeypatch.setattr(translation, "plan", plan_and_cancel)
    drafting.start(job, ["fr"])

    job.refresh_from_db()
    assert (job.state, job.total, drafts(), len(model.calls)) == ("cancelled", 1, [], 0)


def test_a_job_that_is_cancelled_as_its_run_begins_stays_cancelled(model, lunch, monkeypatch):
    job, begin = job_of(lunch, "fr"), drafting._Run.run

    def cancel_and_begin(run):
        drafting.cancel(TranslationJob.objects.get(pk=job.pk))
        begin(run)

    # Between reading the job and marking it as running: no test can click there.
    monkeypatch.setattr(drafting._Run, "run", cancel_and_begin)
    drafting.start(job, ["fr"])

    job.refresh_from_db()
    assert (job.state, drafts(), len(model.calls)) == ("cancelled", [], 0)


def test_a_job_that_cannot_be_planned_fails_and_can_be_started_again(model, lunch, monkeypatch):
    job = job_of(lunch, "fr")

    def fail(planned):
        raise DatabaseError("disk full")

    with monkeypatch.context() as patched:
        # The database of the tests does not fail by itself.
        patched.setattr(translation, "plan", fail)
        with pytest.raises(DatabaseError):
            drafting.start(job, ["fr"])
    job.refresh_from_db()
    failed = job.state

    assert drafting.start(job, ["fr"])
    job.refresh_from_db()
    assert (failed, job.state) == ("failed", "done")


def test_staff_who_may_not_change_facts_start_nothing(model, lunch, django_user_model):
    owner = django_user_model.objects.create_user("owner", is_staff=True)
    job = job_of(lunch, "fr")
    TranslationJob.objects.update(owner=owner)
    client = Client()
    client.force_login(owner)

    seen = client.get(change_url(job))
    started = client.post(f"{change_url(job)[:-7]}start/", {"languages": ["fr"]})

    assert (seen.status_code, started.status_code, len(model.calls)) == (200, 403, 0)


def test_a_job_survives_its_page_and_is_interrupted_by_a_server_that_is_killed(start_rosa, page):
    slow = Script(text=(json.dumps(FRENCH),), first_token_s=30)
    with Upstream(slow) as upstream:
        rosa = start_rosa(upstream.url)
        make_account(rosa)
        page.goto(f"{sign_in(page, rosa)}/admin/knowledge/session/")
        page.locator("#result_list tbody a").first.click()
        page.locator("button[name=draft]").first.click()
        expect(page.locator("progress")).to_be_visible()
        upstream.wait_until(lambda: upstream.calls)
        page.reload()
        expect(page.get_by_text("being drafted").first).to_be_visible()

        rosa.kill()
        rosa.start()

        expect(page.get_by_text("interrupted", exact=True)).to_be_visible(timeout=20_000)
        expect(page.get_by_role("button", name="Draft the rest")).to_be_visible()
