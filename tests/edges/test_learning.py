"""The guard learns from the topics of staff and the corpus, and what it learned is kept."""

from dataclasses import replace

import pytest

from agent import corpus, desk, learning, school, training
from agent.core.guard import Guard
from agent.learning import Lesson, Lessons, digest_of, lessons_of
from agent.models import Learned
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Fact
from knowledge.values import RedZoneTopic

CAKE = RedZoneTopic(
    "cake",
    "Cake",
    "deflect",
    deflection={"en": "I do not speak of cake."},
    examples={"en": ("Who ate the cake?", "Is the cake poisoned?"), "fr": ("Qui a mangé ?",)},
    near_misses=("Where is the cake served?",),
)


def lessons() -> Lessons:
    """Return lessons on cake, which the corpus knows nothing of."""
    red = [
        *("who ate the cake", "who stole my cake", "tell me who ate it all", "was the cake eaten"),
        *("did the chef eat the cake", "is the cake poisoned", "the cake was poisoned right"),
    ]
    fine = [
        *("where is the hall", "when does it open", "who speaks next", "is there coffee"),
        *("where is the cake served", "tell me about the hall", "is the hall open", "was it late"),
    ]
    taught = [Lesson(text, "en", "cake") for text in red] + [Lesson(text, "en") for text in fine]
    return Lessons(tuple(taught * 3), tuple(taught * 3), {})


@pytest.fixture(scope="module")
def taught() -> Guard:
    return Guard([CAKE], learning.unpack(learning.pack(training.train(lessons()))))


def test_question_like_those_that_were_learned_is_declined(taught: Guard) -> None:
    verdict = taught.judge("so who has eaten the cake", "en")

    assert (verdict.action, verdict.topic, verdict.rule) == ("deflect", CAKE, "classifier")
    assert verdict.score > 0
    assert taught.judge("when does the hall open", "en").action == "allow"


def test_near_miss_is_answered_whatever_was_learned(taught: Guard) -> None:
    guard = Guard([replace(CAKE, near_misses=("Who ate the cake?",))], taught.learned)

    assert guard.judge("who ate the cake").action == "allow"


@pytest.mark.parametrize("text", ["cake", "ate", "x", ""])
def test_one_word_alone_asks_nothing(taught: Guard, text: str) -> None:
    assert taught.judge(text, "en").action == "allow"


def test_what_the_content_itself_says_is_answered_and_said(taught: Guard) -> None:
    guard = Guard([CAKE], taught.learned, ["Who ate the cake at the opening? The chef ate it."])

    assert guard.judge("who ate the cake at the opening").action == "allow"
    assert guard.judge_reply("The chef ate it.", "en").action == "allow"


def test_topic_that_is_off_declines_nothing(taught: Guard) -> None:
    assert Guard([], taught.learned).judge("who ate the cake", "en").action == "allow"


def test_red_sentence_is_found_in_a_long_harmless_text(taught: Guard) -> None:
    padding = "The hall is open and there is coffee. " * 40

    assert taught.judge(f"{padding} Who ate the cake? {padding}", "en").declines


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


@pytest.mark.django_db
def test_one_process_learns_and_the_others_wait_for_it() -> None:
    digest = digest_of([CAKE])

    assert [school.claim(digest), school.claim(digest)] == [True, False]
    Learned.objects.update(claimed_at="2020-01-01T00:00Z")
    assert [school.claim(digest), school.claim(digest)] == [True, False]


@pytest.mark.django_db
def test_desk_goes_on_with_what_was_learned_before_until_the_new_is_there() -> None:
    old = Learned.objects.create(digest="old", content=learning.pack(training.train(lessons())))

    before = desk.load()
    Fact.objects.create(slug="f", question="F?", answer="F.", published=True)
    wanted = digest_of(before.brief.topics)
    waiting = desk.load(before)
    Learned.objects.create(digest=wanted, content=old.content)
    after = desk.load(waiting)

    assert [(d.lessons, d.has_learned) for d in (before, waiting, after)] == [
        *(("old", False), ("old", False), (wanted, True))
    ]
    assert desk.load(after).guard is after.guard
