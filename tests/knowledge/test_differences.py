"""What changed between two texts, word by word."""

from knowledge.differences import Piece, compare, shortened


def marked(old, new):
    marks = {"same": "{}", "gone": "-{}-", "new": "+{}+"}
    return "".join(marks[piece.what].format(piece.text) for piece in compare(old, new))


def test_a_changed_word_is_marked_and_the_others_are_not():
    assert marked("Open at nine, upstairs.", "Open at ten, upstairs.") == (
        "Open at -nine-+ten+, upstairs."
    )


def test_neighbouring_changed_words_are_one_change():
    assert marked("It is in the old hall.", "It is in a new hall.") == (
        "It is in -the old-+a new+ hall."
    )


def test_a_text_that_was_empty_is_all_new():
    assert (marked("", "Upstairs."), marked("Upstairs.", ""), marked("", "")) == (
        "+Upstairs.+",
        "-Upstairs.-",
        "",
    )


def test_chinese_is_compared_by_its_characters():
    assert marked("大厅在二楼。", "大厅在三楼。") == "大厅在-二-+三+楼。"


def test_arabic_vowel_signs_stay_with_their_word():
    assert marked("مُعَاهَدة الحظر؟", "مُعَاهَدة الشاملة؟") == "مُعَاهَدة -الحظر-+الشاملة+؟"


def test_lines_are_compared_line_by_line():
    assert marked("floyd\nkunz", "floyd\nrozhkov") == "floyd\n-kunz-+rozhkov+"


def test_a_long_stretch_without_a_change_is_left_out():
    words = " ".join(f"w{number}" for number in range(300))

    first, change = shortened([Piece("same", words), Piece("new", "end")])

    assert first.text == "… " + " ".join(f"w{number}" for number in range(280, 300))
    assert change == Piece("new", "end")


def test_both_texts_can_be_read_out_of_the_pieces():
    old, new = "Das Foyer, 2. Stock; 大厅 في الأعلى", "Foyer im 3. Stock: 大楼 في الأسفل"

    pieces = compare(old, new)

    assert "".join(p.text for p in pieces if p.what != "new") == old
    assert "".join(p.text for p in pieces if p.what != "gone") == new
