"""What the guard's bench shows of a verdict."""

import numpy as np

from agent.core.classifier import Classifiers, Vocabulary, classifier
from agent.core.close_look import Utterance, best_score, judge, look
from agent.core.features import Words
from agent.core.guard import RED_FROM, Guard
from knowledge.values import RedZoneTopic

HIDING = RedZoneTopic(
    "hiding",
    "Hiding",
    "block",
    examples={"en": ("How could a country hide a test?",)},
    phrases={"en": ("salt mine",)},
    near_misses=("How small a test do you see?",),
)
GOSSIP = RedZoneTopic("gossip", "Gossip", "deflect")


def guard(hiding=-2.0, gossip=-1.0, red=-1.0):
    """A guard whose classifiers say the same of every text."""
    labels, bias = ("hiding", "gossip", "gone", "*"), np.array([hiding, gossip, 5.0, red])
    same = classifier(labels, np.zeros((1, 4)), bias)
    learned = Classifiers(Vocabulary(["=nothing"], Words({})), same, same)
    return Guard([HIDING, GOSSIP], learned)


def test_a_look_has_the_verdict_and_the_scores_of_topics_that_are_on():
    seen = look(guard(), Utterance("Down in the salt mine", "en"))

    assert (seen.verdict.topic, seen.verdict.rule) == (HIDING, "phrase")
    assert [slug for slug, _score in seen.scores] == ["gossip", "hiding"]
    assert all(score < RED_FROM for _slug, score in seen.scores)


def test_what_is_red_as_such_counts_beside_the_topic():
    said = Utterance("And how is that done?", "en")
    seen = look(guard(red=9.0), said)

    assert (seen.verdict.topic, seen.verdict.rule) == (GOSSIP, "classifier")
    assert seen.verdict.score == best_score(guard(red=9.0), said) >= RED_FROM


def test_the_nearest_sentences_come_with_likeness_and_topic():
    seen = look(guard(), Utterance("How could a country hide a test", "en"))

    assert seen.nearest[0] == (1.0, "How could a country hide a test?", "hiding")
    assert {text for _likeness, text, _slug in seen.nearest[1:]} == set(HIDING.near_misses)


def test_a_near_miss_is_told_in_the_same_words():
    told = [
        look(guard(), Utterance(text, "en")).near_miss
        for text in ("how small a test do you see", "how small is it")
    ]

    assert told == ["hiding", ""]


def test_a_reply_is_judged_by_its_worst_sentence():
    said = Utterance("Good day. Look into the salt mine.", "en", is_reply=True)

    assert judge(guard(), said).topic == HIDING


def test_a_guard_that_has_learned_nothing_has_no_scores():
    said = Utterance("Down in the salt mine", "en")
    seen = look(Guard([HIDING]), said)

    assert (seen.scores, best_score(Guard([HIDING]), said)) == ((), None)
