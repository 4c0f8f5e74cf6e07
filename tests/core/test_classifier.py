"""What a text is judged by, what words name in each language, and how that is weighed."""

import numpy as np
import pytest

from agent.core.classifier import (
    ANY,
    SHORTEST,
    Classifiers,
    Vocabulary,
    classifier,
    decode,
    encode,
)
from agent.core.features import LONGEST, Words, of_whole, of_word, tables_of, words_of

WORDS = Words(
    tables_of(
        {
            "en": {"#country": ("Ruritania", "the old kingdom"), "~hide": ("hide", "cover up")},
            "fr": {"#country": ("Ruritanie",), "~hide": ("cacher", "dissimuler")},
            "zh": {"#country": ("鲁里坦尼亚",), "~hide": ("隐藏", "隐")},
            "ar": {"~hide": ("إخفاء",)},
        }
    )
)


@pytest.mark.parametrize(
    ("text", "lang", "named"),
    [
        ("did ruritania hide it", "en", ["#country", "~hide"]),
        ("the Old Kingdom covers up", "en", ["#country", "~hide"]),
        ("la Ruritanie cache tout, she said hide", "fr", ["#country", "~hide", "~hide"]),
        ("魯里坦尼亞隐藏了什么", "zh", ["#country", "~hide"]),
        ("اخفاء", "ar", ["~hide"]),
        ("nothing of the sort", "de", []),
        ("", "en", []),
    ],
)
def test_words_of_all_languages_name_the_same_things(
    text: str, lang: str, named: list[str]
) -> None:
    assert WORDS.of(words_of(text), lang) == named


def test_text_is_judged_by_its_words_their_parts_and_what_they_name_together() -> None:
    whole = of_whole(["hide", "ruritania"], "en", WORDS, ["Did Ruritania sign?"])

    assert of_word("hide", "en") == tuple("=hide _hi hid ide de_ _hid hide ide_".split())
    assert whole == [
        *("hide ruritania", "^hide", "~hide", "#country"),
        *("<#country", "<#country&#country"),
    ]


def test_order_of_a_language_does_not_matter_for_what_is_named_together() -> None:
    both = Words(tables_of({"en": {"~a": ("alpha",), "~b": ("beta",)}}))

    one, other = (set(of_whole(text.split(), "en", both)) for text in ("alpha beta", "beta alpha"))

    assert "~a&~b" in one & other


def test_long_text_is_read_from_both_ends() -> None:
    words = words_of(f"begin {'word ' * LONGEST} end")

    assert (words[0], words[-1]) == ("begin", "end")
    assert len(" ".join(words)) <= LONGEST + 1


def small() -> Classifiers:
    weights = np.array([[2.0, 1.0], [0.0, 1.0], [1.0, 0.5]])
    questions = classifier(["topic", ANY], weights, np.array([-1.0, -0.5]))
    replies = classifier([ANY], weights[:, :1], np.array([0.25]))
    return Classifiers(Vocabulary(["=a", "=b", "a b"], Words({})), questions, replies)


def test_score_is_the_sum_of_the_known_weights_by_the_length_of_the_text() -> None:
    learned = small()
    reading, unheard = (learned.vocabulary.read(of.split(), "en") for of in ("a b", "unheard"))

    # Three features are less than the shortest text counts as.
    found = learned.questions.scores(reading).tolist()
    assert found == pytest.approx([3.0 / SHORTEST - 1.0, 2.5 / SHORTEST - 0.5], abs=1e-3)
    assert learned.replies.scores(reading).tolist() == pytest.approx([0.85], abs=1e-3)
    assert learned.questions.scores(unheard).tolist() == [-1.0, -0.5]


def test_length_of_a_text_is_that_of_its_known_features() -> None:
    names = [f"=word{number}" for number in range(36)]
    vocabulary = Vocabulary(names, Words({}))

    reading = vocabulary.read([f"word{number}" for number in range(36)] * 2 + ["unheard"], "en")

    assert (sorted(reading.rows.tolist()), reading.length) == ([*range(36)], 6.0)


def test_what_was_learned_is_the_same_after_it_was_stored() -> None:
    learned, again = small(), decode(encode(small()))

    assert [*again.vocabulary] == [*learned.vocabulary]
    for kind in ("questions", "replies"):
        one, other = getattr(again, kind), getattr(learned, kind)
        assert one.labels == other.labels
        for name in ("weights", "steps", "bias"):
            assert getattr(one, name).tolist() == getattr(other, name).tolist()
