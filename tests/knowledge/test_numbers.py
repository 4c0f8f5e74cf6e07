"""Spoken numbers as digits."""

import pytest

from knowledge.language import fold
from knowledge.numbers import Number, in_chinese, in_words, keys


@pytest.mark.parametrize(
    ("lang", "text", "values"),
    [
        ("en", "nineteen ninety-six", [1996]),
        ("en", "two thousand and six, not two thousand nine", [2006, 2009]),
        ("en", "one hundred and eighty-seven of 193", [187, 193]),
        ("en", "the twenty-fourth of September twenty twenty-five", [24, 2025]),
        ("fr", "mille neuf cent quatre-vingt-dix-sept", [1997]),
        ("fr", "soixante et onze sur quatre-vingts", [71, 80]),
        ("es", "mil novecientos noventa y seis", [1996]),
        ("es", "dos mil diecisiete y cuarenta", [2017, 40]),
        ("ru", "в тысяча девятьсот девяносто шестом году", [1996]),
        ("ru", "две тысячи тринадцатого", [2013]),
        ("ar", "ألف وتسعمئة وستة وتسعين", [1996]),
        ("ar", "أربعة وأربعين دولة سنة ألفين وإحدى عشر", [44, 2011]),
        ("xx", "the 12 of 1000", [12, 1000]),
    ],
)
def test_numbers_are_read_in_the_language_they_are_said_in(lang, text, values):
    assert [number.value for number in in_words(fold(text).split(), lang)] == values


@pytest.mark.parametrize(
    ("run", "values"),
    [("二零一七年", [2017]), ("两千零六年", [2006]), ("一百八十七个", [187]), ("六三年", [63])],
)
def test_chinese_numbers_are_read_digit_by_digit_or_with_their_units(run, values):
    assert [number.value for number in in_chinese(run)] == values


def test_small_numbers_say_too_little_to_look_for():
    assert list(in_words(["two", "of", "3"], "en")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("الثانية", 2),
        ("الثالثة والربع", 3),
        ("تنتين ونص", 2),
        ("الحادية عشرة", 11),
        ("الثانية عشرة", 12),
    ],
)
def test_hours_are_said_as_ordinals_in_arabic(text, value):
    assert next(in_words(fold(text).split(), "ar", smallest=1)).value == value


def test_a_number_knows_where_it_was_said():
    assert list(in_words(["in", "two", "thousand", "six"], "en")) == [Number(1, 3, 2006)]


def test_two_digits_may_be_a_year():
    assert (keys(96), keys(30)) == ({"96": 1.0, "1996": 0.8}, {"30": 1.0})
