"""Names by their sound."""

from collections import Counter

import pytest

from knowledge.language import fold
from knowledge.phonetics import Names, foreign_names, skeleton, sound

NAMES = Names(
    Counter(fold("Robert Floyd Lassina Zerbo Ola Dahlman Izumi Nakamitsu Stephansplatz").split())
)


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("flood", "floyd"),
        ("serbo", "zerbo"),
        ("stefansplats", "stephansplatz"),
        ("далман", "dahlman"),
        ("накамицу", "nakamitsu"),
        ("زيربو", "zerbo"),
        ("弗洛伊德", "floyd"),
    ],
)
def test_a_name_is_found_by_how_it_sounds(heard, name):
    assert [found for found, _ in NAMES.like(fold(heard))] == [name]


@pytest.mark.parametrize("word", ["coffee", "flower", "погода", "咖啡", "قهوة", "a", "42"])
def test_other_words_are_no_names(word):
    assert NAMES.like(fold(word)) == []


def test_a_name_as_it_is_written_is_the_likest():
    assert NAMES.like("nakamitsu") == [("nakamitsu", 1.0)]


def test_a_skeleton_is_what_all_scripts_write_of_a_sound():
    assert {skeleton(sound(fold(name))) for name in ("Dahlman", "Далман", "دالمان")} == {"tlmn"}


def test_foreign_names_are_looked_for_in_the_characters_that_write_them():
    assert list(foreign_names("请问泽博是谁")) == ["泽博"]
