"""The benchmarks in short: they run, and what they promise without a clock holds."""

from tests.bench import content, fresh, kill


def test_no_reply_is_lost_when_the_server_is_killed() -> None:
    outcome = kill.run(kill.Plan(rounds=2, streams=8))

    assert outcome.seen > 0
    assert (outcome.lost, outcome.different, outcome.doubled) == ([], [], [])


def test_no_reply_is_lost_when_the_server_is_killed_on_postgresql(postgres_url: str) -> None:
    outcome = kill.run(kill.Plan(rounds=2, streams=8, database_url=postgres_url))

    assert outcome.seen > 0
    assert (outcome.lost, outcome.different, outcome.doubled) == ([], [], [])


def test_edits_are_fresh() -> None:
    assert fresh.run(fresh.Plan(edits=3))["edits"] == 3


def test_prompts_have_what_questions_need_in_every_language() -> None:
    small, large = content.run(content.Plan(speakers=40, sessions=40, edits=1, running=2))

    assert (small["records"] + 80, min(small["found"].values()) >= 0.95) == (large["records"], True)
    assert large["found"]["all"] >= 0.95
