"""The glossary: words that staff add count in questions and in records as built-in ones do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.concepts import BUILT_IN, Glossary, Span, usual_words
from knowledge.retrieval import Index
from knowledge.values import Fact, GlossaryWord


def words(concept, **by_language):
    return [
        GlossaryWord(lang, text, concept)
        for lang, texts in by_language.items()
        for text in texts.split(", ")
    ]


LOUNGE = words(
    "term:1",
    en="quiet lounge, wellness corner",
    fr="salon de repos",
    es="sala de descanso",
    ru="комната отдыха",
    zh="静思室",
    ar="ركن السكينة",
)
RECORDS = (
    Fact("lounge", {"en": "Is there a quiet lounge?"}, {"en": "Beside the library."}),
    Fact("badge", {"en": "Where do I get my badge?"}, {"en": "At the desk."}),
    Fact("zh", {"en": "Meditation", "zh": "静思室在图书馆旁边吗?"}, {"en": "Yes."}),
    Fact("ar", {"en": "Silence", "ar": "هل يوجد بركن السكينة هاتف؟"}, {"en": "No."}),
)


def found(index, text, lang):
    return [hit.record.address for hit in index.search(text, lang)]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Où est le salon de repos ?", "fr"),
        ("¿Hay una sala de descanso?", "es"),
        ("Где комната отдыха?", "ru"),
        ("静思室在哪里?", "zh"),
        ("أين ركن السكينة؟", "ar"),
        ("Where is the wellness corner?", "en"),
    ],
)
def test_a_word_of_staff_finds_a_record_that_exists_in_another_language(text, lang):
    assert "fact:lounge" not in found(Index(RECORDS), text, lang)
    assert "fact:lounge" in found(Index(RECORDS, words=LOUNGE), text, lang)


def test_a_word_added_to_a_concept_of_the_glossary_means_what_its_other_words_mean():
    glossary = Glossary([GlossaryWord("en", "name tag thing", "badge")])

    assert glossary.in_words(["name", "tag", "thing"], "en") == [Span(0, 3, ("badge",))]
    assert glossary.in_words(["treaty"], "en") == BUILT_IN.in_words(["treaty"], "en")


def test_words_of_one_glossary_are_not_in_another():
    Glossary(LOUNGE)

    assert Glossary().in_chinese("静思室") == BUILT_IN.in_chinese("静思室")
    assert Glossary(LOUNGE).in_chinese("静思室") == [Span(0, 3, ("term:1",))]


def state(index):
    """What an index finds by, whatever the order in which it was made."""
    postings = index.postings
    return {
        key: sorted(
            (postings.record(slot).address, round(times, 4))
            for slot, times in zip(slots.tolist(), counts.tolist(), strict=True)
        )
        for key, (slots, counts) in postings.times.items()
    }


PHRASES = st.sampled_from(
    [
        *LOUNGE,
        *words("badge", en="desk, beside", zh="旁边, 室, 的", ar="سكينة, هاتف", fr="le", en2="x"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(before=st.sets(PHRASES), after=st.sets(PHRASES))
def test_an_index_that_follows_the_glossary_is_the_one_that_is_made_anew(before, after):
    index = Index(RECORDS, Index(RECORDS, words=before), after)

    assert state(index) == state(Index(RECORDS, words=after))


def test_only_records_that_may_name_a_changed_word_are_read_again():
    index = Index(RECORDS)

    places = index.postings.naming(words("term:1", en="quiet lounge", zh="静思室", ar="السكينة"))

    assert sorted(index.postings.record(place).slug for place in places) == ["ar", "lounge", "zh"]
    assert index.postings.naming(words("term:1", en="quiet desk", zh="静室")) == set()


def test_the_usual_words_for_what_a_text_names_are_those_of_the_treaty_and_of_staff():
    text = "The treaty bans each nuclear explosion. The quiet lounge is beside the station."

    found = usual_words(text, "fr", LOUNGE)

    assert {name: found[name] for name in ("treaty", "quiet lounge", "station")} == {
        "treaty": "traité",
        "quiet lounge": "salon de repos",
        "station": "station",
    }
    assert usual_words("Lunch is here.", "fr", ()) == {"lunch": "déjeuner"}
