"""What Rosa wants a persona to be at Tavus, and the plan of what has to change."""

from dataclasses import replace

import pytest

from agent.core.tavus_document import KEY, built, value_at
from agent.core.tavus_persona import (
    NEW_KEY,
    AddressError,
    Change,
    Settings,
    applied_values,
    base_url,
    hot_words,
    plan,
    plan_new,
    wanted_values,
)
from tests.tavus_rules import persona_faults

SETTINGS = Settings(
    name="Rosa",
    prompt="You are Rosa.",
    model="rosa-ctbto-agent",
    base_url="https://rosa.example.org/v1",
    replica="r1",
    tts_engine="cartesia",
    hot_words="Ana Sy, CTBTO",
)
NAME, WORDS = "/persona_name", "/layers/stt/hotwords"


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("https://rosa.example.org", "https://rosa.example.org/v1"),
        ("https://rosa.example.org/", "https://rosa.example.org/v1"),
        ("https://example.org:8443/rosa", "https://example.org:8443/rosa/v1"),
        ("https://93.184.216.34", "https://93.184.216.34/v1"),
    ],
)
def test_tavus_asks_at_the_public_address(public_url, expected):
    assert base_url(public_url) == expected


@pytest.mark.parametrize(
    ("public_url", "fault"),
    [
        ("", "missing"),
        ("https://rosa.example.org/v1/chat/completions", "chat"),
        ("https://rosa.example.org/Chat/Completions/", "chat"),
        ("http://rosa.example.org", "scheme"),
        ("rosa.example.org", "scheme"),
        ("https://localhost", "private"),
        ("https://localhost:8000", "private"),
        ("https://127.0.0.1", "private"),
        ("https://192.168.0.7", "private"),
        ("https://172.20.0.7", "private"),
        ("https://rosa.local", "private"),
        ("https://rosa", "private"),
        ("https://100.64.0.1", "private"),
        ("https://224.0.0.1", "private"),
        ("https://300.1.1.1", "private"),
        ("https://rosa.example.org.", "form"),
        ("https://rosa..example.org", "form"),
        ("https://-rosa.example.org", "form"),
        ("https://rosa.example.org:123456", "form"),
        ("https://rosa.example.org/v1", "version"),
        ("https://user:word@rosa.example.org", "form"),
        ("https://rosa.example.org?x=1", "form"),
        ("https://rosa.example.org#x", "form"),
        ("https://ro sa.example.org", "form"),
        ("https://", "form"),
    ],
)
def test_an_address_that_tavus_cannot_call_is_refused_with_the_reason(public_url, fault):
    with pytest.raises(AddressError) as refused:
        base_url(public_url)

    assert refused.value.fault == fault


def test_own_hot_words_stand_before_names_and_each_once():
    assert hot_words(["CTBTO", " Hofburg "], ["Ana  Sy", "ctbto", "Lee, Jr."]) == (
        "CTBTO, Hofburg, Ana Sy, Lee Jr."
    )


def test_hot_words_end_before_they_are_too_long_and_never_in_a_word():
    assert hot_words(["Hofburg"], ["Ana", "Benedikt"], most=12) == "Hofburg, Ana"
    assert hot_words(["Hofburg"], ["Ana"], most=11) == "Hofburg"


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        replace(SETTINGS, tts_engine="", replica="", hot_words=""),
        replace(SETTINGS, temperature=0.4, voice="v1", voice_model="sonic-3", emotion=True),
        replace(SETTINGS, pipeline="echo", perception="raven-1"),
    ],
)
def test_a_new_persona_keeps_to_the_contract(settings):
    wanted = wanted_values(settings, "digest")

    body = built({change.place: change.wanted for change in plan_new(wanted).changes})

    assert persona_faults(body) == []


def test_a_new_persona_says_all_of_it():
    body = built({c.place: c.wanted for c in plan_new(wanted_values(SETTINGS, "")).changes})

    assert body == {
        "persona_name": "Rosa",
        "pipeline_mode": "full",
        "system_prompt": "You are Rosa.",
        "default_replica_id": "r1",
        "layers": {
            "llm": {
                "model": "rosa-ctbto-agent",
                "base_url": "https://rosa.example.org/v1",
                "api_key": NEW_KEY,
                "speculative_inference": True,
            },
            "tts": {"tts_engine": "cartesia", "tts_emotion_control": False},
            "stt": {"stt_engine": "tavus-auto", "hotwords": "Ana Sy, CTBTO"},
            "conversational_flow": {
                "turn_detection_model": "sparrow-1",
                "turn_taking_patience": "medium",
                "replica_interruptibility": "high",
                "voice_isolation": "near",
                "idle_engagement": "off",
            },
            "perception": {"perception_model": "off"},
        },
    }


def remote_of(wanted, **changes):
    """Return what Tavus has: what was wanted, with other values at some places."""
    values = {**wanted, **changes}
    return built({place: value for place, value in values.items() if value is not None})


def test_what_tavus_has_as_it_is_wanted_needs_no_change():
    wanted = wanted_values(SETTINGS, "digest")

    assert plan(wanted, remote_of(wanted), {}).changes == ()


def test_what_rosa_changed_is_to_be_sent():
    before = wanted_values(SETTINGS, "digest")
    wanted = wanted_values(replace(SETTINGS, name="Rosalind"), "digest")

    assert plan(wanted, remote_of(before), before).changes == (Change(NAME, "Rosa", "Rosalind"),)


def test_what_somebody_changed_at_tavus_is_foreign():
    wanted = wanted_values(SETTINGS, "digest")

    found = plan(wanted, remote_of(wanted, **{NAME: "Theirs"}), wanted)

    assert found.foreign == (Change(NAME, "Theirs", "Rosa", is_foreign=True),)
    assert found.ours == ()


def test_what_both_changed_is_foreign_too():
    before = wanted_values(SETTINGS, "digest")
    wanted = wanted_values(replace(SETTINGS, name="Rosalind"), "digest")

    found = plan(wanted, remote_of(before, **{NAME: "Theirs"}), before)

    assert found.foreign == (Change(NAME, "Theirs", "Rosalind", is_foreign=True),)


def test_what_is_gone_at_tavus_is_foreign():
    wanted = wanted_values(SETTINGS, "digest")

    found = plan(wanted, remote_of(wanted, **{WORDS: None}), wanted)

    assert found.foreign == (Change(WORDS, None, "Ana Sy, CTBTO", is_foreign=True),)


def test_what_differs_in_a_persona_that_rosa_never_touched_is_foreign():
    wanted = wanted_values(SETTINGS, "digest")

    found = plan(wanted, remote_of(wanted, **{NAME: "Theirs"}), {})

    assert found.foreign == (Change(NAME, "Theirs", "Rosa", is_foreign=True),)


def test_a_default_of_tavus_is_no_change():
    wanted = wanted_values(replace(SETTINGS, tts_engine="", temperature=None), "digest")

    found = plan(wanted, remote_of(wanted, **{"/layers/tts/tts_engine": "cartesia"}), wanted)

    assert found.changes == ()


def test_what_rosa_set_and_does_not_want_any_more_is_taken_away():
    before = wanted_values(replace(SETTINGS, temperature=0.4), "digest")
    wanted = wanted_values(SETTINGS, "digest")

    found = plan(wanted, remote_of(before), before)

    assert found.ours == (Change("/layers/llm/extra_body", {"temperature": 0.4}, None),)


def test_what_staff_left_is_neither_sent_nor_asked_for():
    wanted = wanted_values(SETTINGS, "digest")

    found = plan(wanted, remote_of(wanted, **{NAME: "Theirs"}), wanted, [NAME])

    assert found.left == (Change(NAME, "Theirs", "Rosa", is_left=True),)
    assert (found.ours, found.foreign) == ((), ())


def test_a_new_key_of_the_channel_is_to_be_sent_and_a_foreign_one_is_shown():
    before = wanted_values(SETTINGS, "old")

    assert plan(wanted_values(SETTINGS, "new"), remote_of(before), before).ours == (
        Change(KEY, "old", "new"),
    )
    assert plan(before, remote_of(before, **{KEY: "other"}), before).foreign == (
        Change(KEY, "other", "old", is_foreign=True),
    )


def test_places_that_rosa_does_not_look_after_are_named():
    wanted = wanted_values(SETTINGS, "digest")
    remote = {**remote_of(wanted), "persona_id": "p1", "guardrails_id": "g1", "created_at": "now"}

    assert plan(wanted, remote, wanted).others == ("/guardrails_id",)


def test_a_plan_is_named_by_all_that_it_holds():
    wanted = wanted_values(SETTINGS, "digest")
    plans = [
        plan_new(wanted),
        plan(wanted, remote_of(wanted), wanted),
        plan(wanted, remote_of(wanted, **{NAME: "a"}), wanted),
        plan(wanted, remote_of(wanted, **{NAME: "b"}), wanted),
        plan(wanted, remote_of(wanted, **{NAME: "b"}), wanted, [NAME]),
    ]

    assert len({found.digest for found in plans}) == len(plans)
    assert plan_new(wanted).digest == plans[0].digest


def test_what_is_undecided_is_foreign_next_time_too():
    wanted = wanted_values(SETTINGS, "digest")
    remote = remote_of(wanted, **{NAME: "Theirs"})

    undecided = applied_values(wanted, remote, wanted, {NAME})
    decided = applied_values(wanted, remote, wanted, set())

    assert (undecided[NAME], decided[NAME]) == ("Rosa", "Theirs")
    assert plan(wanted, remote, undecided).foreign
    assert value_at(remote, NAME) == "Theirs"
