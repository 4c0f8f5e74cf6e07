"""What a text is judged by, what words name in each language, and how that is weighed."""

from itertools import chain

import numpy as np
import pytest

from agent.core.classifier import ANY, SHORTEST, Classifier, decode, encode, squares_of
from agent.core.features import LONGEST, Words, features, tables_of, words_of

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
    *words, whole = features(["hide", "ruritania"], "en", WORDS, ["Did Ruritania sign?"])

    assert [group[0] for group in words] == ["=hide", "=ruritania"]
    assert {"_hi", "hide_", "ide"} <= set(words[0])
    assert whole == [
        *("hide ruritania", "^hide", "~hide", "#country"),
        *("<#country", "<#country&#country"),
    ]


def test_order_of_a_language_does_not_matter_for_what_is_named_together() -> None:
    both = Words(tables_of({"en": {"~a": ("alpha",), "~b": ("beta",)}}))

    one, other = (
        set(chain(*features(text.split(), "en", both))) for text in ("alpha beta", "beta alpha")
    )

    assert "~a&~b" in one & other


def test_long_text_is_read_from_both_ends() -> None:
    words = words_of(f"begin {'word ' * LONGEST} end")

    assert (words[0], words[-1]) == ("begin", "end")
    assert len(" ".join(words)) <= LONGEST + 1


def small() -> Classifier:
    names = ["=a", "=b", "a b"]
    weights = np.array([[2.0, 1.0], [0.0, 1.0], [1.0, 0.5]], np.float32)
    bias = np.array([-1.0, -0.5], np.float32)
    ids = {name: at for at, name in enumerate(names)}
    return Classifier(("topic", ANY), ids, weights, squares_of(names), bias)


def test_score_is_the_sum_of_the_known_weights_by_the_length_of_the_text() -> None:
    classifier = small()

    found = classifier.scores([("=a", "=x"), ["a b", "a b"]])

    # Two features are less than the shortest text counts as.
    assert found.tolist() == pytest.approx([3.0 / SHORTEST - 1.0, 1.5 / SHORTEST - 0.5])
    assert classifier.scores([("=unheard",)]).tolist() == [-1.0, -0.5]


def test_classifier_is_the_same_after_it_was_stored() -> None:
    again = decode(encode(small()))

    assert again.labels == ("topic", ANY)
    assert again.scores([("=a", "=b")]).tolist() == small().scores([("=a", "=b")]).tolist()
