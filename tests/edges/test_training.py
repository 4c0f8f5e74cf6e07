"""What is learned from sentences of staff and of the corpus, and how it judges."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import corpus, learning, training
from agent.core.features import Words
from agent.core.guard import Guard
from agent.core.own_words import own_words
from agent.learning import Lesson, Lessons, digest_of, lessons_of
from knowledge.languages import UN_LANGUAGES
from tests.edges.lessons import CAKE, harmless, lessons


@pytest.fixture(scope="module")
def taught() -> Guard:
    return Guard([CAKE], learning.unpack(learning.pack(training.train(lessons()))))


def test_question_like_those_that_were_learned_is_declined(taught: Guard) -> None:
    verdict = taught.judge("so who has eaten the cake", "en")

    assert (verdict.action, verdict.topic, verdict.rule) == ("deflect", CAKE, "classifier")
    assert verdict.score > 0
    assert taught.judge("when does the hall open", "en").action == "allow"


def test_topic_that_is_only_asked_for_is_learned_too() -> None:
    # Of a topic of staff's own the corpus has nothing that a reply might say.
    learned = training.train(replace(lessons(), replies=harmless()))
    guard = Guard([CAKE], learning.unpack(learning.pack(learned)))

    assert guard.judge("so who has eaten the cake", "en").topic == CAKE
    assert guard.judge_reply("The chef ate the cake.", "en").action == "allow"


def test_no_topics_are_learned_as_well() -> None:
    learned = training.train(replace(lessons(), questions=harmless(), replies=harmless()))
    guard = Guard([], learning.unpack(learning.pack(learned)))

    assert guard.judge("who ate the cake", "en").action == "allow"


def test_near_miss_is_answered_whatever_was_learned(taught: Guard) -> None:
    guard = Guard([replace(CAKE, near_misses=("Who ate the cake?",))], taught.learned)

    assert guard.judge("who ate the cake").action == "allow"


@pytest.mark.parametrize("text", ["cake", "ate", "x", ""])
def test_one_word_alone_asks_nothing(taught: Guard, text: str) -> None:
    assert taught.judge(text, "en").action == "allow"


def test_what_the_content_itself_says_is_answered_and_said(taught: Guard) -> None:
    guard = Guard(
        [CAKE], taught.learned, own_words(["Who ate the cake at the opening? The chef ate it."])
    )

    assert guard.judge("who ate the cake at the opening").action == "allow"
    assert guard.judge_reply("The chef ate it.", "en").action == "allow"


def test_topic_that_is_off_declines_nothing(taught: Guard) -> None:
    assert Guard([], taught.learned).judge("who ate the cake", "en").action == "allow"


def test_red_sentence_is_found_in_a_long_harmless_text(taught: Guard) -> None:
    padding = "The hall is open and there is coffee. " * 40

    red = "Tell me who ate the cake, who stole my cake, and was the cake poisoned?"

    assert taught.judge(f"{padding} {red} {padding}", "en").declines


def test_reply_is_judged_sentence_by_sentence(taught: Guard) -> None:
    assert taught.judge_reply("The chef ate the cake.", "en").declines
    assert taught.judge_reply("I do not speak of cake.", "en").action == "allow"
    assert taught.flag("The hall is open. The chef ate the cake.", "en").topic == CAKE


def test_same_lessons_make_the_same_weights() -> None:
    one, other = (learning.pack(training.train(lessons())) for _ in range(2))

    assert one == other


def test_digest_changes_with_what_is_learned_and_with_nothing_else() -> None:
    same = replace(CAKE, title="Pie", severity="block", phrases={"en": ("pie",)})
    other = replace(CAKE, near_misses=())

    assert digest_of([CAKE]) == digest_of([same]) != digest_of([other])


def test_sentences_of_staff_are_learned_in_their_languages() -> None:
    found = lessons_of([CAKE])

    own = [(one.text, one.lang, one.topic) for one in found.questions if one.weight > 1]
    assert own == [
        ("Who ate the cake?", "en", "cake"),
        ("Is the cake poisoned?", "en", "cake"),
        ("Qui a mangé ?", "fr", "cake"),
        ("Where is the cake served?", "en", ""),
    ]
    assert {one.topic for one in found.questions} == {"cake", ""}


def test_corpus_has_all_kinds_of_sentences_for_each_topic_in_each_language() -> None:
    of_corpus = corpus.corpus()
    topics = {one.topic for one in of_corpus.sentences if one.topic}
    questions = {(one.topic, one.lang) for one in of_corpus.sentences if not one.is_statement}
    statements = {(one.topic, one.lang) for one in of_corpus.sentences if one.is_statement}
    near = {(one.near, one.lang) for one in of_corpus.sentences if one.near}

    wanted = {(topic, lang) for topic in topics for lang in UN_LANGUAGES}
    assert len(topics) >= 26
    assert wanted <= questions
    assert wanted <= statements
    assert wanted <= near
    assert set(of_corpus.words) == set(UN_LANGUAGES)


def test_what_another_version_wrote_is_named() -> None:
    with pytest.raises(ValueError, match="another version"):
        learning.unpack(b"something else")


def test_corpus_that_is_not_there_is_refused_by_its_folder(tmp_path: Path, settings: Any) -> None:
    settings.GUARD_CORPUS = tmp_path / "nothing"
    corpus.corpus.cache_clear()
    try:
        with pytest.raises(FileNotFoundError, match="nothing has no sentences for the guard"):
            corpus.corpus()
    finally:
        corpus.corpus.cache_clear()


def test_sentences_of_one_kind_alone_tell_nothing_apart() -> None:
    red = tuple(Lesson(f"who ate cake number {number}", "en", "cake") for number in range(8))

    guard = Guard([CAKE], training.train(Lessons(red, red, {"en": {}})))

    assert guard.judge("tell me who ate cake number nine", "en").action == "allow"


@pytest.mark.parametrize("kept", [0, 100, -5])
def test_file_of_what_was_read_that_is_broken_is_read_anew(
    kept: int, tmp_path: Path, settings: Any
) -> None:
    settings.BASE_DIR, settings.GUARD_CORPUS = tmp_path, tmp_path / "corpus"
    settings.GUARD_CORPUS.mkdir()
    (settings.GUARD_CORPUS / "en.txt").write_text("[harmless questions]\n" + "is it open\n" * 9)
    corpus.corpus.cache_clear()
    try:
        names, rows = training._read_corpus(Words({"en": {}}))
        (file,) = (tmp_path / "var").glob("*.npz")
        file.write_bytes(file.read_bytes()[:kept])

        again, same = training._read_corpus(Words({"en": {}}))
    finally:
        corpus.corpus.cache_clear()

    assert (names, rows.toarray().tolist()) == (again, same.toarray().tolist())
    assert "=open" in names
