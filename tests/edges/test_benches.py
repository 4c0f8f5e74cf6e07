"""The benchmarks in short: they run, and what they promise without a clock holds."""

from pathlib import Path

import pytest

from knowledge.languages import UN_LANGUAGES
from tests.bench import (
    bus_restart,
    cards,
    content,
    dialogues,
    fresh,
    guard,
    journal,
    kill,
    kiosk,
    outage,
    review,
    voices,
)


def test_no_reply_is_lost_when_the_server_is_killed() -> None:
    outcome = kill.run(kill.Plan(rounds=2, streams=8))

    assert outcome.is_good, outcome


def test_no_reply_is_lost_when_the_server_is_killed_on_postgresql(postgres_url: str) -> None:
    outcome = kill.run(kill.Plan(rounds=2, streams=8, database_url=postgres_url))

    assert outcome.is_good, outcome


def test_each_queued_request_is_answered_once_through_restarts_of_the_bus() -> None:
    plan = bus_restart.Plan(rounds=2, per_s=10, round_s=3, gone_s=0.3, fast=True)

    outcome = bus_restart.run(plan)

    assert outcome.is_good, outcome


@pytest.mark.parametrize("kind", outage.KINDS)
def test_every_question_is_answered_and_stored_in_order_through_an_outage(kind: str) -> None:
    plan = outage.Plan((kind,), streams=4, before_s=2, seconds=3, after_s=1)

    (outcome,) = outage.run(plan)

    assert outcome.is_good, outcome


def test_journal_takes_turns_by_itself() -> None:
    figures = journal.run(journal.Plan(seconds=1, callers=16, rate=20))

    assert [entry["stored"] == entry["ended"] > 0 for entry in figures] == [True, True]


def test_edits_are_fresh() -> None:
    assert fresh.run(fresh.Plan(edits=3))["edits"] == 3


def test_prompts_have_what_questions_need_in_every_language() -> None:
    small, large = content.run(content.Plan(speakers=40, sessions=40, edits=1, running=2))

    assert (small["records"] + 80, min(small["found"].values()) >= 0.95) == (large["records"], True)
    assert large["found"]["all"] >= 0.95


def test_cards_beside_answers_are_right_in_every_language() -> None:
    sets = cards.run(cards.Plan(every=5))["sets"]

    assert sets["offline"]["parts"].keys() == {"all", *UN_LANGUAGES}
    assert min(of["precision"] for of in sets["offline"]["parts"].values()) >= 0.95
    assert min(of["recall"] for of in sets["offline"]["parts"].values()) >= 0.9
    in_other_words = sets["other words"]["parts"]["all"]
    assert in_other_words["precision"] >= 0.9
    assert in_other_words["recall"] >= 0.8


def test_the_page_of_a_kiosk_is_small_and_each_answer_has_its_card_on_the_screen() -> None:
    result = kiosk.run(kiosk.Plan(rounds=1))

    assert result["page_bytes"] < 150_000
    assert [of["cards"] for of in result["first_card_ms"].values()] == [3, 3]


def test_dialogues_at_once_miss_no_turn_and_who_reads_along_misses_no_line() -> None:
    plan = dialogues.Plan(("dialogues", "spectators"), dialogues=4, lines=3, spectators=12)

    found = dialogues.run(plan)

    at_once = found["dialogues"]
    assert (at_once["whole"], at_once["lines"], at_once["with sound"]) == (4, 12, 12)
    assert [(of["whole"], of["of"]) for of in found["spectators"]] == [(12, "-")] * 3
    assert found["spectators"][2]["sounds"] == 12 * 3 * 2


def test_guard_lets_no_phrase_out_however_a_reply_is_cut() -> None:
    phrases = ["secret treaty", "Trinity", "秘密条约", "معاهدة سرية", "й договор"]

    assert guard.leaked(phrases, 500) == 0


def test_utterances_of_the_guard_are_of_all_languages_red_and_harmless() -> None:
    for file in (guard.UNSEEN, guard.TUNED):
        found = {(u["lang"], u["expected"]) for u in guard.read(file)}
        assert found == {(lang, e) for lang in UN_LANGUAGES for e in ("block", "allow")}


def test_pages_of_review_come_and_ask_the_database_as_often_for_many_turns(tmp_path: Path) -> None:
    few, many = (
        review.run(review.Plan(turns, monster, 270, requests=1, folder=str(tmp_path / str(turns))))
        for turns, monster in ((300, 30), (1200, 120))
    )

    assert (few["turns"], many["turns"]) == (300, 1200)
    plain = [{p["page"]: p["queries"] for p in of["pages"]}["list"] for of in (few, many)]
    assert plain[0] == plain[1]
    assert "search, treaty" in {page["page"] for page in many["pages"]}
    assert "1,200 turns" in review.as_text(many)


def test_chats_go_on_while_a_server_speaks() -> None:
    result = voices.run(voices.Plan(sentences=2, streams=2, rounds=1, seconds=1))

    assert result["languages"].keys() == set(UN_LANGUAGES)
    assert result["chats"]["speaking"]["spoken"] > 0
    assert [way["failures"] for way in result["chats"].values()] == [{}, {}]
    assert "speaking" in voices.as_text(result)
