"""Spoken numbers as digits: a year or a count is found however it was said or written. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from knowledge.language import fold, stem

# Smaller numbers say too little to look for.
_SMALLEST = 10


class Number(NamedTuple):
    """A number said by `size` words from `start` on."""

    start: int
    size: int
    value: int


def in_words(words: Sequence[str], lang: str, smallest: int = _SMALLEST) -> Iterator[Number]:
    """Yield the numbers from `smallest` on that folded words say in `lang`, digits included."""
    return (number for number in _said(tuple(words), lang) if number.value >= smallest)


# One question is asked several times for its numbers.
@lru_cache(maxsize=256)
def _said(words: tuple[str, ...], lang: str) -> tuple[Number, ...]:
    values = _VALUES.get(lang, {})
    said = [_value(word, lang) if values else None for word in words]
    found: list[Number] = []
    at = 0
    while at < len(words):
        if words[at].isdecimal() and words[at].isascii():
            size, value = 1, int(words[at]) if len(words[at]) < 9 else 0
        else:
            size, value = _read(words, said, at, lang) if said[at] is not None else (0, 0)
        if value:
            found.append(Number(at, size, value))
        at += max(size, 1)
    return tuple(found)


def in_chinese(run: str) -> Iterator[Number]:
    """Yield the numbers from ten on in a run of Chinese; they count characters."""
    for match in _CHINESE_NUMBER.finditer(run):
        value = of_chinese(match.group())
        if value >= _SMALLEST:
            yield Number(match.start(), len(match.group()), value)


def keys(value: int) -> dict[str, float]:
    """What a number may stand for, with how likely: 96 may mean the year 1996."""
    found = {str(value): 1.0}
    if 45 <= value <= 99:
        found[str(1900 + value)] = 0.8
    return found


def _value(word: str, lang: str) -> int | None:
    values = _VALUES[lang]
    if lang == "ru":
        return values.get(word) or values.get(stem(word, lang))
    if lang == "ar" and word not in values:
        return values.get(word.removeprefix("و"))
    return values.get(word)


def _read(
    words: Sequence[str], said: Sequence[int | None], start: int, lang: str
) -> tuple[int, int]:
    """How many words from `start` on say one number, and which."""
    total = current = size = 0
    for at in range(start, len(words)):
        value = said[at]
        if value is None:
            follows = at + 1 < len(words) and said[at + 1] is not None
            if at > start and follows and words[at] in _AND:
                continue
            break
        if value == 1000:
            total, current = total + max(current, 1) * 1000, 0
        elif (joined := _join(current, value, lang)) is not None:
            current = joined
        else:
            break
        size = at - start + 1
    return size, total + current


def _join(current: int, value: int, lang: str) -> int | None:
    """The number so far with one more word; None if the word begins another number."""
    rest = current % 100
    if value == 100:
        return max(current, 1) * 100 if current < 100 else None
    if lang == "fr" and rest == 4 and value == 20:
        return current - 4 + 80
    if value > 100:
        return current + value if current < 100 else None
    if rest == 0:
        return current + value
    if lang == "ar":
        return current + value if rest < 10 <= value else None
    if rest >= 20 and rest % 10 == 0 and value < (20 if lang == "fr" else 10):
        return current + value
    if current in (19, 20) and value >= 10:
        # "nineteen ninety-six" is a year.
        return current * 100 + value
    return None


def of_chinese(text: str) -> int:
    """Return the number that Chinese numerals say."""
    if not any(unit in text for unit in "十百千"):
        return int("".join(str(_CHINESE_DIGITS[c]) for c in text)) if len(text) < 9 else 0
    total, digit = 0, 0
    for character in text:
        if unit := _CHINESE_UNITS.get(character):
            total, digit = total + max(digit, 1) * unit, 0
        else:
            digit = _CHINESE_DIGITS[character]
    return total + digit


_AND = frozenset({"and", "et", "y", "и", "و"})
_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE_NUMBER = re.compile(f"[{''.join((*_CHINESE_DIGITS, *_CHINESE_UNITS))}]+")

# Number, then the words for it, ordinals included.
_TABLES = {
    "en": """1 one first 2 two second 3 three third 4 four fourth 5 five fifth 6 six sixth 7 seven
        seventh 8 eight eighth 9 nine ninth 10 ten tenth 11 eleven eleventh 12 twelve twelfth 13
        thirteen thirteenth 14 fourteen fourteenth 15 fifteen fifteenth 16 sixteen sixteenth 17
        seventeen seventeenth 18 eighteen eighteenth 19 nineteen nineteenth 20 twenty twentieth 30
        thirty thirtieth 40 forty 50 fifty 60 sixty 70 seventy 80 eighty 90 ninety 100 hundred 1000
        thousand""",
    "fr": """1 un une premier 2 deux 3 trois 4 quatre 5 cinq 6 six 7 sept 8 huit 9 neuf 10 dix 11
        onze 12 douze 13 treize 14 quatorze 15 quinze 16 seize 17 dixsept 20 vingt vingts 30
        trente 40 quarante 50 cinquante 60 soixante 70 septante 80 octante 90 nonante 100 cent
        cents 1000 mille mil""",
    "es": """1 uno un una 2 dos 3 tres 4 cuatro 5 cinco 6 seis 7 siete 8 ocho 9 nueve 10 diez 11
        once 12 doce 13 trece 14 catorce 15 quince 16 dieciseis 17 diecisiete 18 dieciocho 19
        diecinueve 20 veinte 21 veintiuno veintiun 22 veintidos 23 veintitres 24 veinticuatro 25
        veinticinco 26 veintiseis 27 veintisiete 28 veintiocho 29 veintinueve 30 treinta 40
        cuarenta 50 cincuenta 60 sesenta 70 setenta 80 ochenta 90 noventa 100 cien ciento 200
        doscientos 300 trescientos 400 cuatrocientos 500 quinientos 600 seiscientos 700
        setecientos 800 ochocientos 900 novecientos 1000 mil""",
    "ru": """1 один одного первого первое первом 2 два две двух двум второго второй втором 3 три
        трех трем третьего третий третьем 4 четыре четырех четырем четвертый четвертого 5 пять
        пятый 6 шесть шестой 7 семь седьмой 8 восемь восьмой восьми 9 девять девятый 10 десять
        десятый 11 одиннадцать одиннадцатый 12 двенадцать двенадцатый 13 тринадцать тринадцатый 14
        четырнадцать четырнадцатый 15 пятнадцать пятнадцатый 16 шестнадцать шестнадцатый 17
        семнадцать семнадцатый 18 восемнадцать восемнадцатый 19 девятнадцать девятнадцатый 20
        двадцать двадцатый 30 тридцать тридцатый 40 сорок сорока 50 пятьдесят пятидесяти 60
        шестьдесят шестидесяти 70 семьдесят семидесяти 80 восемьдесят восьмидесяти 90 девяносто
        девяноста 100 сто ста 200 двести 300 триста 400 четыреста 500 пятьсот 600 шестьсот 700
        семьсот 800 восемьсот 900 девятьсот 1000 тысяча тысячи тысяч""",
    "ar": """1 واحد واحدة إحدى أحد حادي الواحدة وحدة الوحدة الحادية 2 اثنين اثنان اثنتين اثنا اثني
        تنين تنتين ثنتين ثاني الثانية التانية 3 الثالثة التالتة ثلاث ثلاثة تلاتة تلات ثالث 4
        الرابعة أربع أربعة رابع 5 الخامسة خمس خمسة خامس 6 السادسة ست ستة سادس 7 السابعة سبع سبعة
        سابع 8 الثامنة التامنة ثماني ثمانية تمانية ثمان ثامن 9 التاسعة تسع تسعة تاسع 10 العاشرة عشر
        عشرة عاشر 11 حداش احدعشر حداشر 12 اتناش اطنعش اتناشر اطناعش 13 تلتاش تلطعش ثلاثتعش تلتاشر
        14 اربعتاش اربعطعش اربعتاشر 15 خمستاش خمسطعش خمستاشر 16 ستاش سطعش ستاشر 17 سبعتاش سبعطعش
        سبعتاشر 18 تمنتاش ثمنطعش تمنتاشر 19 تسعتاش تسعطعش تسعتاشر 20 عشرين عشرون 30 ثلاثين ثلاثون
        تلاتين 40 أربعين أربعون 50 خمسين خمسون 60 ستين ستون 70 سبعين سبعون 80 ثمانين ثمانون تمانين
        90 تسعين تسعون 100 مئة مائة مية 200 مئتين مئتان ميتين 300 ثلاثمئة ثلاثمائة تلتمية 400
        أربعمئة أربعمائة 500 خمسمئة خمسمائة خمسمية 600 ستمئة ستمائة 700 سبعمئة سبعمائة 800 ثمانمئة
        ثمانمائة 900 تسعمئة تسعمائة تسعمية 1000 ألف آلاف 2000 ألفين ألفان""",
}


def _table(lang: str, text: str) -> dict[str, int]:
    values: dict[str, int] = {}
    number = 0
    for entry in text.split():
        if entry.isdecimal():
            number = int(entry)
        else:
            word = fold(entry)
            values.setdefault(word, number)
            if lang == "ru":
                values.setdefault(stem(word, lang), number)
    return values


_VALUES = {lang: _table(lang, text) for lang, text in _TABLES.items()}
