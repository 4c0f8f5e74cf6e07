"""Languages: telling them apart, and words in a form that can be compared."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import detect, fold, terms


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "where do i pick up my badge"),
        ("en", "opening hours of the registration desk"),
        ("en", "entre nous was it the chairman who overslept"),
        ("en", "how do i get to karlsplatz and then to schwedenplatz"),
        ("en", "what does 条约 mean"),
        ("en", "a guest meets Rosa"),
        ("fr", "il reste de la place pour la visite de jeudi"),
        ("fr", "programme de jeudi"),
        ("fr", "on retrouve le chairman à la coffee area c'est ça"),
        ("es", "hasta qué hora sirven el almuerzo"),
        ("es", "horario de la biblioteca"),
        ("es", "el keynote es en la sala grande no"),
        ("ru", "подскажите где тут выход"),
        ("ru", "а wintergarten это далеко отсюда"),
        ("zh", "请问 CTBTO 的总部在哪里"),
        ("zh", "楼上有咖啡吗"),
        ("ar", "وين ألاقي الـ coffee area"),
        ("ar", "متى تنتهي الجلسة الأخيرة"),
        ("de", "wo ist hier die garderobe"),
        ("de", "wann fängt der vortrag an"),
        ("it", "quanto dura la visita guidata"),
        ("it", "vorrei un caffè"),
        ("pt", "onde fica a casa de banho"),
        ("pt", "quantas pessoas vão estar na sessão"),
        ("nl", "hoe laat begint de rondleiding"),
        ("pl", "gdzie mogę zostawić płaszcz"),
        ("tr", "bu salon nerede"),
        ("uk", "де можна випити кави"),
        ("fa", "سالن اصلی کجاست"),
        ("ur", "چائے کہاں ملے گی"),
        ("ja", "受付はどこですか"),
        ("ko", "점심은 어디서 먹나요"),
        ("el", "πού είναι το εστιατόριο"),
        ("he", "איפה המעלית"),
        ("hi", "चाय कहाँ मिलेगी"),
        ("th", "ร้านอาหารอยู่ที่ไหน"),
    ],
)
def test_an_utterance_is_in_the_language_of_its_frame(lang, text):
    assert detect(text) == lang


@pytest.mark.parametrize("text", ["CTBTO", "Hofburg?", "wifi", "2025", "", "?!", "Robert Floyd"])
def test_an_utterance_that_tells_nothing_keeps_the_language_before_it(text):
    assert (detect(text), detect(text, "fr"), detect(text, "ar")) == ("en", "fr", "ar")


@pytest.mark.parametrize(
    ("lang", "text"), [("fr", "merci"), ("es", "baños"), ("ru", "да"), ("zh", "好"), ("ar", "شكرا")]
)
def test_one_telling_word_changes_the_language(lang, text):
    assert detect(text, "en") == lang


def test_words_of_two_languages_keep_the_one_before():
    assert [detect("la sala", previous) for previous in ("es", "it")] == ["es", "it"]


@given(st.text(), st.sampled_from(["", "fr"]))
def test_any_text_is_in_some_language(text, previous):
    assert detect(text, previous)


def test_folding_drops_case_accents_and_punctuation():
    assert fold("  L’Été, à Zürich:  NAÏVE?! ") == "l ete a zurich naive"


def test_folding_brings_wide_letters_and_foreign_digits_to_one_form():
    assert fold("ＣＴＢＴＯ ٢٠٢٥") == "ctbto 2025"


def test_folding_keeps_the_russian_short_i_and_drops_the_dots_of_yo():
    assert fold("Ещё один Шестой зал") == "еще один шестой зал"


def test_folding_unites_the_spellings_of_arabic():
    assert fold("إلى المُؤتمَـر، قاعةُ أحمد") == fold("الى المؤتمر قاعه احمد")


def test_folding_keeps_the_letters_that_marks_are_a_part_of():
    assert [fold("が"), fold("한국"), fold("ไหน")] == ["が", "한국", "ไหน"]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "Where are the monitoring stations?", ["monitor", "station"]),
        ("fr", "Les stations ont-elles été certifiées ?", ["station", "certif"]),
        ("es", "¿Cuáles son las estaciones certificadas?", ["estacion", "certific"]),
        ("ru", "Какие станции сертифицированы?", ["станц", "сертифицирова"]),
        ("ar", "أين المحطات المعتمدة؟", ["محط", "معتمد"]),
        ("zh", "监测站在哪里？", ["监测", "测站", "站在"]),
        ("zh", "路", ["路"]),
        ("ru", "Где Festsaal?", ["festsaal"]),
    ],
)
def test_terms_are_stems_without_stop_words(lang, text, found):
    assert terms(text, lang) == found


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("fr", "réunions annulées", "reunion annulee"),
        ("es", "la sesión", "sesiones"),
        ("ru", "в докладе", "доклады"),
        ("ar", "بالمعاهدة", "معاهدات"),
        ("ar", "والمحطات", "محطة"),
    ],
)
def test_forms_of_a_word_have_one_term(lang, one, other):
    assert terms(one, lang) == terms(other, lang)


def test_stemming_is_the_same_in_every_thread():
    text = "conferences organised by travelling scientists " * 20

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: terms(f"{text}{number}", "en")[:-1], range(64)))

    assert all(stems == found[0] for stems in found)


@pytest.mark.parametrize("text", ["OK", "Non", "no", "ok no", "Hofburg?", "wifi", ""])
@pytest.mark.parametrize("previous", ["fr", "es", "ar", "zh"])
def test_word_that_is_said_everywhere_keeps_the_language(text, previous):
    assert detect(text, previous) == previous
