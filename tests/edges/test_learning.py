"""The guard learns from the topics of staff and the corpus, and what it learned is kept."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from agent import corpus, desk, learning, school, training
from agent.core.features import Words
from agent.core.guard import Guard
from agent.core.own_words import own_words
from agent.learning import Lesson, Lessons, digest_of, lessons_of
from agent.models import Learned
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Fact
from knowledge.values import RedZoneTopic
from tests.bench.processes import Rosa
from tests.edges.journals import until
from tests.edges.test_chat import HELLO, post
from tests.edges.test_site import get

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
    return Lessons(tuple(taught * 3), tuple(taught * 3), {"en": {}})


def harmless() -> tuple[Lesson, ...]:
    return tuple(one for one in lessons().questions if not one.topic)


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


# --- Who learns --------------------------------------------------------------------------------


def claimed(process: str, ago_s: float = 0.0) -> str:
    """Return a digest that a process has claimed."""
    at = timezone.now() - timedelta(seconds=ago_s)
    return Learned.objects.create(digest="d", runner=process, claimed_at=at).digest


def gone() -> str:
    """Return the name of a process of this machine that has ended."""
    with subprocess.Popen(["true"]) as process:
        process.wait()
    return f"{socket.gethostname()}:{process.pid}"


@pytest.mark.django_db
def test_one_process_learns_and_the_others_wait_for_it() -> None:
    living = f"{socket.gethostname()}:{os.getppid()}"

    assert not school.claim(claimed(living))
    assert school.claim(digest_of([CAKE]))


@pytest.mark.django_db
def test_claim_of_a_process_that_has_ended_is_free_at_once_and_for_one_only() -> None:
    digest = claimed(gone())
    taken = school.claim(digest)
    Learned.objects.update(runner=f"{socket.gethostname()}:{os.getppid()}")

    assert [taken, school.claim(digest)] == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(("ago_s", "is_free"), [(20, False), (40, True)])
def test_claim_of_another_machine_is_free_once_it_gives_no_sign(ago_s: int, is_free: bool) -> None:
    assert school.claim(claimed("elsewhere:1", ago_s)) is is_free


@pytest.mark.django_db
def test_what_has_been_learned_is_claimed_by_nobody() -> None:
    digest = claimed(gone(), 99)
    Learned.objects.update(content=b"weights")

    assert not school.claim(digest)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (["/nowhere/at-all"], ["guard-not-trained error=FileNotFoundError"]),
        (["false"], ["guard-not-trained exit=1"]),
        (["true"], ["guard-trained seconds=0.0"]),
    ],
)
def test_whatever_becomes_of_the_trainer_no_claim_stays(
    command: list[str], told: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "rosa.guard")
    desk.live.forget()
    desk.live.get()

    school.School(command).look()

    assert [re.sub(r"0\.\d", "0.0", line) for line in caplog.messages] == told
    assert not Learned.objects.filter(content=None).exists()


@pytest.mark.django_db
def test_faulty_trainer_is_left_alone_for_a_while(caplog: pytest.LogCaptureFixture) -> None:
    desk.live.forget()
    desk.live.get()
    one = school.School(["false"])

    for _ in range(3):
        one.look()

    assert caplog.messages == ["guard-not-trained exit=1"]


@pytest.mark.django_db
def test_database_that_is_locked_postpones_learning_by_a_moment(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(*_: Any) -> None:
        raise OperationalError("database is locked")

    desk.live.forget()
    desk.live.get()
    one = school.School(["false"])
    with connection.execute_wrapper(locked):
        one.look()

    assert caplog.messages == []
    assert 0 < one._rests_until - time.monotonic() <= 2


def test_rosa_learns_while_she_answers_and_once_more_when_she_was_ended_meanwhile(
    start_rosa: Callable[..., Rosa], tmp_path: Path
) -> None:
    def claims() -> list[Any]:
        with closing(sqlite3.connect(tmp_path / "rosa-0" / "rosa.sqlite3")) as database:
            return database.execute(
                "SELECT runner FROM agent_learned WHERE content IS NULL"
            ).fetchall()

    def guard() -> str:
        return str(json.loads(get(rosa, "/readyz")[2])["guard"])

    # Her content is new: nothing of it has been learned. Behind all others, the trainer may get but
    # a twentieth of a processor: with the corpus that would take minutes, without it one.
    rosa = start_rosa(GUARD_TRAINING="true", DJANGO_SETTINGS_MODULE="tests.settings_without_corpus")
    until(claims, 5.0)
    status, _, _ = post(rosa, {"messages": HELLO})
    before = guard()
    rosa.stop()

    assert (status, before, claims()) == (200, "learning", [])
    rosa.start()
    until(claims, 5.0)
    until(lambda: "trained" in rosa.log(), 90.0)
    assert "guard-not-trained" not in rosa.log()
    until(lambda: guard() == "learned")


def test_trainer_gives_way_to_the_server_and_ends_with_it(
    start_rosa: Callable[..., Rosa],
) -> None:
    def trainer() -> int:
        lists = Path(f"/proc/{server}/task").glob("*/children")
        return next((int(pid) for of_thread in lists for pid in of_thread.read_text().split()), 0)

    def has_ended() -> bool:
        try:
            status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
        except (FileNotFoundError, ProcessLookupError):
            return True
        # Nobody may have asked for its exit code.
        return status.split()[0] == "Z"

    rosa = start_rosa(program=("-m", "rosa.server"), GUARD_TRAINING="true")
    assert rosa.process
    server = rosa.process.pid
    until(trainer, 30.0)
    pid = trainer()
    try:
        until(lambda: os.getpriority(os.PRIO_PROCESS, pid) == os.nice(0) + 10)
        rosa.kill()
        until(has_ended, 10.0)
    finally:
        if not has_ended():
            os.kill(pid, signal.SIGKILL)


# --- What the desk has --------------------------------------------------------------------------


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
    again = desk.load(after)
    assert (again.guard.learned, again.guard.topics) == (after.guard.learned, after.guard.topics)


@pytest.mark.django_db
def test_guard_knows_what_the_content_says_now() -> None:
    Fact.objects.create(slug="cake", question="Who ate it?", answer="The chef.", published=True)
    fact = Fact.objects.create(slug="hall", question="Open?", answer="Yes.", published=True)
    before = desk.load()

    Fact.objects.filter(pk=fact.pk).update(answer="No.")
    fact.refresh_from_db()
    fact.save()
    after = desk.load(before)

    said = ("the chef", "yes", "no")
    assert [[d.guard.own.has(of) for of in said] for d in (before, after)] == [
        *([True, True, False], [True, False, True])
    ]


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
