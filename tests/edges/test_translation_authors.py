"""Drafts of translations leave alone what a person wrote, whatever the way."""

import json

import pytest

from agent import drafting
from knowledge import history
from knowledge.models import Fact, FactTranslation, Version
from tests.edges.pages import change_url
from tests.edges.translations import FRENCH, drafts, job_of, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("drafts_at_once")]
LATER = {"question": "Le déjeuner, quand ?", "answer": "Le déjeuner est servi à deux heures."}


def change_english(fact):
    fact.answer = "Lunch is at two."
    fact.save()


def test_a_machines_text_whose_english_changed_is_drafted_again_and_a_persons_is_not(model, lunch):
    drafting.start(job_of(lunch, "fr"), ["fr"])
    lunch.translations.create(lang="ru", question="Старый", answer="Старый")
    change_english(lunch)
    model.play(reply(LATER))

    drafting.start(job_of(lunch, "fr", "ru"), ["fr", "ru"])

    assert drafts() == [
        ("lunch", "fr", LATER["question"], LATER["answer"], "machine"),
        ("lunch", "ru", "Старый", "Старый", "checked"),
    ]
    assert list(FactTranslation.objects.values_list("outdated", flat=True)) == [False, True]


def test_a_question_of_a_person_beside_a_drafted_answer_stays_and_waits_for_a_check(model, lunch):
    lunch.translations.create(lang="fr", question="C'est quand ?", answer="")
    model.play(reply({"answer": FRENCH["answer"]}))
    drafting.start(job_of(lunch, "fr"), ["fr"])
    change_english(lunch)
    model.play(reply({"answer": LATER["answer"]}))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    asked = json.loads(model.calls[-1].body["messages"][-1]["content"])
    assert asked == {"answer": "Lunch is at two."}
    assert drafts() == [("lunch", "fr", "C'est quand ?", LATER["answer"], "machine")]
    assert FactTranslation.objects.get().outdated
    assert not drafting.start(job_of(lunch, "fr"), ["fr"])


def test_an_answer_that_is_filled_in_does_not_hide_that_the_question_is_old(model, lunch):
    lunch.translations.create(lang="fr", question="C'est quand ?", answer="")
    change_english(lunch)
    model.play(reply({"answer": LATER["answer"]}))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    assert drafts() == [("lunch", "fr", "C'est quand ?", LATER["answer"], "machine")]
    assert FactTranslation.objects.get().outdated


@pytest.mark.parametrize("status", ["machine", "checked"])
def test_a_draft_that_somebody_corrected_or_checked_is_not_drafted_again(model, lunch, status):
    drafting.start(job_of(lunch, "fr"), ["fr"])
    row = lunch.translations.get()
    # Whatever the way: a page, an import, a revert.
    row.status = status
    row.answer = "À treize heures." if status == "machine" else row.answer
    row.save()
    change_english(lunch)
    model.play(reply(LATER))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    assert lunch.translations.get().answer == row.answer


def test_a_text_of_unknown_making_is_not_drafted_again(model, lunch):
    lunch.translations.create(lang="fr", question="Vieux", answer="Vieux", status="machine")
    change_english(lunch)

    assert not drafting.start(job_of(lunch, "fr"), ["fr"])

    assert drafts() == [("lunch", "fr", "Vieux", "Vieux", "machine")]


def test_a_draft_that_is_deleted_and_comes_back_is_drafted_again(model, lunch):
    drafting.start(job_of(lunch, "fr"), ["fr"])
    made = Version.objects.first()
    with history.recording():
        lunch.delete()
    history.revert(made)
    lunch = Fact.objects.get()
    change_english(lunch)
    model.play(reply(LATER))

    drafting.start(job_of(lunch, "fr"), ["fr"])

    assert drafts() == [("lunch", "fr", LATER["question"], LATER["answer"], "machine")]


def test_the_page_names_what_of_a_translation_a_machine_wrote(model, lunch, admin_client):
    lunch.translations.create(lang="fr", question="C'est quand ?", answer="")
    model.play(reply({"answer": FRENCH["answer"]}))
    drafting.start(job_of(lunch, "fr"), ["fr"])

    page = admin_client.get(change_url(lunch))

    assert page.context["standing"][0]["state"] == "machine in part, not checked: answer"
    assert "French · machine in part, not checked: answer" in page.content.decode()
