"""Terms: the glossary's rows that staff edit, checked where they are entered and live at once."""

import pytest
from django.core.exceptions import ValidationError

from agent import desk
from knowledge import brief
from knowledge.models import Fact, Term, Version
from knowledge.models.term import MOST_WORDS, words_of
from knowledge.values import GlossaryWord
from tests.edges.pages import change_url, errors_of, list_url, page, queries_of_lists, save

pytestmark = pytest.mark.django_db
ADD = "/admin/knowledge/term/add/"


def faults(**fields):
    """Return what is wrong with a term, by field; nothing of one that may be saved."""
    try:
        Term(**fields).full_clean()
    except ValidationError as error:
        return error.message_dict
    return {}


def test_words_stand_one_per_line_or_between_the_commas_of_any_script():
    assert words_of("one, two\nthree،أربعة、五;  one ") == ("one", "two", "three", "أربعة", "五")


def test_a_term_means_itself_or_what_it_is_the_same_as():
    own = Term.objects.create(words_en="quiet lounge", words_fr="salon de repos")
    more = Term.objects.create(words_en="the big treaty", same_as="treaty")

    assert list(own.words()) == [
        GlossaryWord("en", "quiet lounge", f"term:{own.pk}"),
        GlossaryWord("fr", "salon de repos", f"term:{own.pk}"),
    ]
    assert [word.concept for word in more.words()] == ["treaty"]


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({}, "__all__", "Give at least two words"),
        ({"words_en": "lounge of peace"}, "__all__", "Give at least two words"),
        ({"same_as": "treaty"}, "__all__", "Give at least one word"),
        ({"same_as": "nothing such", "words_en": "lounge"}, "same_as", "no built-in term"),
        ({"words_en": "quiet lounge, ???"}, "words_en", "“???” has no letter"),
        ({"words_en": "quiet lounge, the"}, "words_en", "“the” stands in every other sentence"),
        ({"words_en": "a" * 81}, "words_en", "is too long"),
        ({"words_en": "a b c d e f g h i"}, "words_en", "is too long"),
        ({"words_zh": "CTBTO条约"}, "words_zh", "not in Chinese characters alone"),
        ({"words_fr": "Traité"}, "words_fr", "“Traité” means “treaty” already"),
        ({"words_en": "\n".join(map(str, range(MOST_WORDS + 1)))}, "words_en", "31 words"),
        ({"words_en": "quiet\0lounge, x"}, "words_en", "U+0000"),
    ],
)
def test_a_term_that_cannot_help_is_refused_with_the_reason(fields, field, told):
    assert told in faults(**fields)[field][0]


def test_a_word_of_another_term_is_refused_with_its_name():
    Term.objects.create(words_en="quiet lounge", words_fr="salon de repos")

    found = faults(words_es="sala tranquila", words_fr="Salon de Repos")

    assert found == {
        "words_fr": [
            "“Salon de Repos” belongs to the term “quiet lounge” already. Add your words there."
        ]
    }


def test_a_built_in_word_may_stand_in_the_term_that_extends_it():
    assert faults(same_as="treaty", words_en="treaty, the big paper") == {}


def test_a_term_counts_from_its_save_on_and_not_while_it_is_disabled():
    Fact.objects.create(slug="lounge", question="Is there a quiet lounge?", answer="Upstairs.")
    before = desk.load()

    term = Term.objects.create(words_en="quiet lounge", words_zh="静思室")
    with_term = desk.load(before)
    term.enabled = False
    term.save()
    without = desk.load(with_term)

    assert [
        len(now.index.search("静思室在哪里?", "zh")) for now in (before, with_term, without)
    ] == [
        0,
        1,
        0,
    ]
    assert with_term.brief.words == tuple(
        Term(pk=term.pk, words_en="quiet lounge", words_zh="静思室").words()
    )


def test_a_brief_reads_terms_again_only_when_one_changed():
    Term.objects.create(words_en="quiet lounge", words_zh="静思室")
    before = brief.load()
    Fact.objects.create(slug="lounge", question="Is there a quiet lounge?", answer="Upstairs.")

    assert brief.load(before).words is before.words


def test_staff_add_a_term_and_the_list_says_who_changed_it(admin_client, admin_user):
    saved = save(admin_client, ADD, words_en="quiet lounge", words_ar="ركن السكينة")
    term = Term.objects.get()

    assert saved.status_code == 302
    assert (term.changed_by, term.words_ar) == (admin_user, "ركن السكينة")
    assert admin_user.username in admin_client.get(list_url(Term)).content.decode()


def test_the_words_of_a_language_are_typed_in_its_direction(admin_client):
    form = page(admin_client, ADD)

    assert form.attributes["words_ar"]["dir"] == "rtl"
    assert form.attributes["words_zh"]["lang"] == "zh"


def test_a_refused_word_is_told_on_its_field(admin_client):
    term = Term.objects.create(words_en="quiet lounge", words_fr="salon de repos")

    saved = save(admin_client, change_url(term), words_fr="traité")

    assert errors_of(saved) == {
        "words_fr": ["“traité” means “treaty” already. Remove it, or choose that as “same as”."]
    }


def test_terms_are_switched_off_from_the_list(admin_client, admin_user):
    term = Term.objects.create(words_en="quiet lounge", words_fr="salon de repos")

    admin_client.post(list_url(Term), {"action": "disable", "_selected_action": [term.pk]})
    term.refresh_from_db()

    assert (term.enabled, term.changed_by) == (False, admin_user)


def make_term(number):
    return Term.objects.create(words_en=f"lounge {number}", words_fr=f"salon {number}")


def test_the_list_asks_the_database_as_often_for_thirty_terms_as_for_three(admin_client):
    for_three, for_thirty = queries_of_lists(admin_client, make_term)

    assert for_thirty == for_three


def test_the_history_of_a_term_is_kept(admin_client, admin_user):
    term = Term.objects.create(words_en="quiet lounge", words_fr="salon de repos")
    save(admin_client, change_url(term), words_fr="salon calme")

    version = Version.objects.filter(kind="knowledge.term").first()

    assert (version.changed, version.who) == (["words_fr"], admin_user.username)
