"""Which records say the same."""

import pytest

from knowledge.duplicates import Text, find


def found(*texts):
    return find(Text(number, text) for number, text in enumerate(texts))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Where is the cloakroom?", "where is the cloakroom"),
        ("Où est le vestiaire ?", "Ou est le vestiaire"),
        ("Robert Floyd", "Floyd, Robert"),
        ("Robert Floyd", "Robert Floid"),
        ("When does registration open?", "When does the registration open?"),
        ("مُعاهدة الحظر الشامل", "معاهدة الحظر الشامل"),
        ("Как пройти в зал?", "Как пройти в зал"),
        ("会议中心在哪里？", "会议中心在哪里"),
    ],
)
def test_texts_that_say_the_same_are_found(first, second):
    assert found(first, "Something quite different", second) == [(0, 2)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Where is the cloakroom?", "Where is the cafeteria?"),
        ("Poster session 1", "Poster session 2"),
        ("Session T3.5", "Session T3.6"),
        ("", ""),
        ("?", "!"),
        ("Li Wei", "Li Mei Chen"),
    ],
)
def test_texts_that_differ_are_not(first, second):
    assert found(first, second) == []


def test_three_that_are_alike_are_one_group_and_groups_keep_their_order():
    assert found("B here now", "Anna Berg", "b here now", "Anna Bergs", "Ana Bergs") == [
        (0, 2),
        (1, 3, 4),
    ]


def test_records_of_different_groups_are_never_the_same():
    breaks = [Text(1, "Coffee break", 10), Text(2, "Coffee break", 15), Text(3, "Coffee break", 15)]

    assert find(breaks) == [(2, 3)]


def test_texts_of_any_length_are_compared_across_the_steps():
    long = "registration " * 40
    texts = [
        f"{chr(97 + n % 26) * 9}{chr(97 + n // 26 % 26) * 9}{chr(97 + n // 676) * 9}"
        for n in range(1200)
    ]

    assert found(long, *texts, f"{long} desk") == [(0, 1201)]
