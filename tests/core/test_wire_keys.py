"""Which key names a conversation: the first that was sent, else what groups it."""

from typing import Any

import pytest

from agent.core import wire

USER = {"role": "user", "content": "When is lunch?"}
SENT = [  # in the order in which they count
    ("x-conversation-id", "header"),
    ("conversation_id", "header"),
    ("conversation-id", "header"),
    ("call", {"id": "call"}),
    ("elevenlabs_extra_body", {"conversation_id": "elevenlabs_extra_body"}),
    ("x-livekit-room-id", "header"),
    ("metadata", {"conversation_id": "metadata"}),
    ("messages", [{"role": "system", "content": "Hi.\n conversation_id: messages\nBye."}, USER]),
]
GROUPS = [("prompt_cache_key", "prompt_cache_key"), ("user", "user")]


def key_of(sources: list[tuple[str, Any]], channel: str = "lobby") -> wire.ConversationKey:
    headers = {name: name for name, value in sources if value == "header"}
    payload = {"messages": [USER]} | {n: v for n, v in sources if v != "header"}
    return wire.conversation_key(headers, payload, wire.parse_request(payload), channel)


@pytest.mark.parametrize("first", range(len(SENT)))
def test_first_key_that_was_sent_counts(first: int) -> None:
    assert key_of([*SENT[first:], *GROUPS]) == wire.ConversationKey(SENT[first][0], sent=True)


@pytest.mark.parametrize("first", range(len(GROUPS)))
def test_other_names_only_group(first: int) -> None:
    assert key_of(GROUPS[first:]) == wire.ConversationKey(GROUPS[first][0], sent=False)


def test_without_a_name_channel_and_first_words_make_the_key() -> None:
    later = [
        USER,
        {"role": "assistant", "content": "At noon."},
        {"role": "user", "content": "Where?"},
    ]

    key = key_of([])

    assert key.sent is False
    assert key == key_of([("messages", later)])
    assert key != key_of([], channel="hall")
    assert key != key_of([("messages", [{"role": "user", "content": "Where?"}])])


@pytest.mark.parametrize("key", ["a", "A-z_0.9:x", "k" * 128])
def test_tidy_key_is_kept(key: str) -> None:
    assert key_of([("call", {"id": key})]).key == key


@pytest.mark.parametrize("key", ["k" * 129, "a b", "ключ", "a/b", "a\n", "\U0001f600", " "])
def test_untidy_key_is_hashed_the_same_each_time(key: str) -> None:
    made = key_of([("call", {"id": key})])

    assert made == key_of([("call", {"id": key})])
    assert len(made.key) == 32
    assert made.sent


@pytest.mark.parametrize("value", [None, "", 5, [], {}, {"id": ""}, {"id": 5}, {"id": None}, "x"])
def test_key_of_a_wrong_type_is_passed_over(value: Any) -> None:
    assert key_of([("call", value), ("user", "ann")]) == wire.ConversationKey("ann", sent=False)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("conversation_id: c1", "c1"),
        ("Hello.\r\nconversation_id: c1\r\nBye.", "c1"),
        ("\tconversation_id:c1 and more", "c1"),
        ("conversation_id: \nnext", None),
        ("my conversation_id: c1", None),
        ("CONVERSATION_ID: c1", None),
    ],
)
def test_line_of_a_system_message_names_the_conversation(text: str, key: str | None) -> None:
    made = key_of([("messages", [{"role": "system", "content": text}, USER])])

    assert (made.key if made.sent else None) == key


def test_line_of_a_visitor_names_nothing() -> None:
    assert not key_of([("messages", [{"role": "user", "content": "conversation_id: c1"}])]).sent


PERSONS: list[tuple[str, Any]] = [  # in the order in which they count
    ("user", "a.user@example.org"),
    ("user_id", "auth0|4711"),
    ("metadata", {"user_id": "of-metadata"}),
    ("customer", {"number": "+431234567", "id": "of-customer"}),
    ("customer", {"id": "of-customer"}),
    ("safety_identifier", "of-safety"),
]


@pytest.mark.parametrize("first", range(len(PERSONS)))
def test_first_name_of_the_person_counts(first: int) -> None:
    # Earlier ones win where two have the same field.
    payload = dict(reversed(PERSONS[first:]))

    name = PERSONS[first][1]
    assert wire.person(payload) == (name if isinstance(name, str) else next(iter(name.values())))


def test_a_person_without_a_plain_name_is_hashed_and_one_without_any_is_empty() -> None:
    hashed = wire.person({"user": "Ms <b>X</b>"})

    assert (len(hashed), hashed.isalnum()) == (32, True)
    assert hashed == wire.person({"user": "Ms <b>X</b>"})
    assert len(wire.person({"user": "x" * 129})) == 32
    assert wire.person({"user": "x" * 128}) == "x" * 128
    assert wire.person({"user": 5, "metadata": "x", "customer": {"number": None}}) == ""
