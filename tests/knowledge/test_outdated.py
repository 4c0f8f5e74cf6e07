"""Translations are marked when their English changes, whatever changes it, and unmarked in time."""

import pytest
from django.utils import timezone

from knowledge import history, outdated
from knowledge.importers.apply import import_path
from knowledge.models import Fact, FactTranslation, Place, Session, Speaker

pytestmark = pytest.mark.django_db
LUNCH = """
facts:
- slug: lunch
  question: When is lunch?
  answer: At one.
  translations:
    fr: {question: "Quand ?", answer: À une heure.}
    es: {question: "¿Cuándo?", answer: A la una.}
"""


@pytest.fixture
def lunch():
    fact = Fact.objects.create(slug="lunch", question="When is lunch?", answer="At one.")
    fact.translations.create(lang="fr", question="Quand ?", answer="À une heure.")
    fact.translations.create(lang="ar", answer="الساعة الواحدة.", status="machine")
    return fact


def marked():
    return sorted(FactTranslation.objects.filter(outdated=True).values_list("lang", flat=True))


def answer(fact, text):
    fact.answer = text
    fact.save()


def test_a_change_of_the_english_marks_each_translation(lunch):
    assert marked() == []

    answer(lunch, "At two.")

    assert marked() == ["ar", "fr"]


def test_a_change_of_what_is_not_translated_marks_none(lunch):
    lunch.category = "food"
    lunch.answer = "At one.\r\n"
    lunch.save()

    assert marked() == []


def test_a_translation_that_is_written_or_checked_after_that_is_up_to_date(lunch):
    answer(lunch, "At two.")
    french, arabic = (lunch.translations.get(lang=lang) for lang in ("fr", "ar"))

    french.answer = "À deux heures."
    french.save()
    arabic.status = "checked"
    arabic.save()

    assert marked() == []


def test_a_form_that_holds_the_row_from_before_does_not_take_the_mark_away(lunch):
    french = lunch.translations.get(lang="fr")
    answer(lunch, "At two.")

    french.save()

    assert marked() == ["ar", "fr"]


def test_english_that_comes_back_takes_the_mark_away(lunch):
    answer(lunch, "At two.")
    answer(lunch, "At one.")

    assert marked() == []


def test_a_change_of_many_rows_at_once_marks_too(lunch):
    Fact.objects.update(answer="At two.", updated_at=timezone.now())

    assert marked() == ["ar", "fr"]


def test_a_revert_of_the_record_takes_the_mark_away(lunch):
    answer(lunch, "At two.")
    first = history.latest(history.of_model(Fact), [lunch.pk])[lunch.pk]
    answer(lunch, "At three.")

    history.revert(first)

    assert Fact.objects.get().answer == "At two."
    assert marked() == ["ar", "fr"]


def test_an_import_marks_what_it_does_not_bring_anew(pack):
    import_path(pack(LUNCH))
    assert marked() == []

    import_path(pack(LUNCH.replace("one.", "two.").replace("une heure", "deux heures")))

    assert marked() == ["es"]


def test_looking_at_many_records_takes_few_queries(lunch, django_assert_num_queries):
    for number in range(50):
        other = Fact.objects.create(slug=f"f-{number}", question="Where?", answer="There.")
        other.translations.create(lang="fr", answer="Là.")
    keys = list(Fact.objects.values_list("pk", flat=True))

    with django_assert_num_queries(1):
        outdated.refresh(Fact, keys)


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Fact, ("answer", "question")),
        (Speaker, ("bio", "role")),
        (Place, ("description", "directions", "name")),
        (Session, ("description", "title")),
    ],
)
def test_the_record_has_each_field_that_is_translated(model, fields):
    assert tuple(sorted(outdated.text_fields(model))) == fields
    assert all(model._meta.get_field(name) for name in fields)
