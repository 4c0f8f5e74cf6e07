"""The words of turns and searches, as they are compared."""

from agent.core.search_terms import Phrase, indexed, parse


def test_words_keep_their_order_and_stems_come_after_them() -> None:
    assert indexed([("The Meetings begin.", "en"), ("Séances", "fr")]) == (
        *("the", "meetings", "begin", "~", "seances"),
        *("~meet", "~seanc"),
    )


def test_chinese_is_indexed_by_pairs_and_single_characters() -> None:
    assert indexed([("會議室", "zh")]) == ("会议", "议室", "~会", "~议", "~室")
    assert indexed([("茶", "zh")]) == ("茶", "~茶")


def test_searched_word_has_its_forms_and_the_last_may_go_on() -> None:
    assert parse("2025 meetings") == (
        (Phrase(("2025",)), Phrase(("~2025",))),
        (
            Phrase(("meetings",)),
            Phrase(("meetings",), is_beginning=True),
            Phrase(("meet",)),
            Phrase(("~meet",)),
            Phrase(("meeting",)),
            Phrase(("~meeting",)),
            Phrase(("~meetings",)),
        ),
    )


def test_what_is_quoted_is_searched_as_it_stands() -> None:
    assert parse("“Test Ban” 会议室") == (
        (Phrase(("test", "ban")),),
        (Phrase(("会议", "议室")),),
    )


def test_quote_that_is_not_closed_yet_quotes_nothing() -> None:
    assert [group[0].terms for group in parse('"test ban')] == [("test",), ("ban",)]


def test_short_last_word_does_not_go_on() -> None:
    assert not any(phrase.is_beginning for phrase in parse("te")[0])
