"""What Rosa declines: the question before a model is called, the reply before it leaves. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from agent.core import deflection, dialogue_texts
from agent.core.classifier import Classifier, Classifiers, Floats, Reading
from agent.core.disguise import UNSEEN, reveal
from agent.core.features import LONGEST, shortened, words_of
from agent.core.matching import Phrases, closed, folded, severity
from agent.core.own_words import NOTHING, OwnWords, own_words, sentences
from agent.core.secret import secret_phrases
from agent.core.stream_guard import ReplyGuard, SentenceGuard, StreamGuard
from agent.core.verdict import ALLOWED, Verdict, verdict_on
from knowledge.language import detect, fold, is_chinese
from knowledge.values import RedZoneTopic

PHRASE, EXAMPLE, ALIKE, CLASSIFIER = "phrase", "example", "alike", "classifier"
# Words that two texts need before their likeness says anything, and how alike they must be.
ENOUGH_WORDS = 4
ENOUGH_OVERLAP = 0.8
# Utterances before that count, and characters of a long text whose parts are judged one by one.
_BEFORE = 2
_LONGEST = 12_000
# Characters of a question that are read at all; of a longer one its two ends.
_LONGEST_WHOLE = 20_000
_PART = 120
# System prompts whose sentences are kept.
_MANY_PROMPTS = 50
# How much the best topic counts beside being red as such, and from which sum on a text is red.
_TOPIC = 1.0
RED_FROM = 1.2
# How much it counts of a reply that it would be red as a question, too.
_AS_QUESTION = 0.5
# What a text in a language that nothing was learned of needs beyond that: its words are unknown,
# and parts of them look like others.
_FOREIGN = 5.0
# How a question ends, and what may stand behind that.
_ASKING = ("?", "؟", "？")
_AROUND = " \n\t\"'”’»)]"


Columns = NDArray[np.intp]
_NONE: Columns = np.array([], np.intp)


@dataclass(frozen=True, slots=True)
class _Example:
    words: frozenset[str]
    topic: RedZoneTopic


class Guard:
    """Judges texts by what staff typed of each topic, and by what was learned from it.

    Where several topics fit by their words, the most severe one counts.
    """

    def __init__(
        self,
        topics: Sequence[RedZoneTopic],
        learned: Classifiers | None = None,
        content: OwnWords = NOTHING,
    ) -> None:
        """Take the topics, the classifiers once there are any, and what the content says."""
        self.topics = {topic.slug: topic for topic in topics}
        self.learned = learned
        self._asked = _columns(learned.questions, self.topics) if learned else (_NONE, [])
        self._said = self._of_replies(learned) if learned else (_NONE, _NONE, [])
        self._near_misses = {folded(miss) for topic in topics for miss in topic.near_misses}
        self._by_word: dict[str, list[int]] = {}
        self._examples: list[_Example] = []
        self._exact: dict[str, RedZoneTopic] = {}
        phrases: dict[str, RedZoneTopic] = {}
        # The last one that is put under a phrase stays.
        for topic in sorted(topics, key=severity):
            for lines in topic.phrases.values():
                phrases |= {kept: topic for line in lines if (kept := folded(line))}
            for examples in topic.examples.values():
                for example in examples:
                    self._add_example(folded(example), topic)
        self.phrases = Phrases(phrases)
        self._in_replies = Phrases({p: t for p, t in phrases.items() if t.severity != "caution"})
        self._with_secret: dict[str, Phrases] = {}
        said = (of.values() for topic in topics for of in (topic.deflection, topic.first))
        ours = (*deflection.own_sentences(), *dialogue_texts.own_sentences())
        self.own = own_words((*chain.from_iterable(said), *ours), content)

    def beside(self, content: OwnWords) -> "Guard":
        """Return the same guard with what the content says now."""
        guard = copy(self)
        guard.own = self.own.beside(content)
        return guard

    def _of_replies(self, learned: Classifiers) -> tuple[Columns, Columns, Sequence[RedZoneTopic]]:
        """Which labels of both classifiers are topics that are on and said in replies."""
        columns, topics = _columns(learned.replies, self.topics)
        labels = learned.questions.labels
        both = [at for at, topic in enumerate(topics) if topic.slug in labels]
        asked = [labels.index(topics[at].slug) for at in both]
        return columns[both], np.array(asked, np.intp), [topics[at] for at in both]

    def judge(self, text: str, lang: str = "", before: Sequence[str] = ()) -> Verdict:
        """Return the verdict on what a visitor said, after what they said `before`."""
        text = shortened(text, _LONGEST_WHOLE)
        words = fold(UNSEEN.sub("", text))
        plain, revealed = closed(words), reveal(text, words)
        if plain in self._near_misses:
            return ALLOWED
        if found := list(self._by_words(plain, closed(revealed))):
            topic, rule = max(found, key=lambda one: severity(one[0]))
            return verdict_on(topic, rule)
        # What the content itself asks or is called is no secret.
        if self.own.has(plain):
            return ALLOWED
        return self._by_learning(text, revealed, lang or detect(text), before[-_BEFORE:])

    def judge_reply(self, sentence: str, lang: str = "") -> Verdict:
        """Return the verdict on a sentence that Rosa is about to say."""
        words = fold(UNSEEN.sub("", sentence))
        plain = closed(words)
        pieces = [piece for piece in sentences(sentence) if folded(piece)]
        if self.own.has(plain) or (pieces and all(self.own.has(folded(p)) for p in pieces)):
            return ALLOWED
        revealed = reveal(sentence, words)
        found = [
            topic
            for said in dict.fromkeys((plain, closed(revealed)))
            for phrase, topic in self._in_replies.found_in(said)
            if not self._is_own(phrase, pieces)
        ]
        if found:
            return verdict_on(max(found, key=severity), PHRASE)
        verdict = self._by_learning(sentence, revealed, lang or detect(sentence), is_reply=True)
        return ALLOWED if verdict.action == "caution" else verdict

    def judge_line(self, line: str, lang: str = "") -> Verdict:
        """Return the verdict on what a persona has said to another one, who is to answer it.

        It was a reply, and is judged as one sentence by sentence; what it asks, as a question.
        """
        asked = (one for one in sentences(line) if one.rstrip(_AROUND).endswith(_ASKING))
        found = [self.flag(line, lang), *(self.judge(one, lang) for one in asked)]
        return max(found, key=lambda v: (v.declines, v is not ALLOWED, v.score))

    def _is_own(self, phrase: str, pieces: Sequence[str]) -> bool:
        """Whether a phrase stands only in pieces of a sentence that are the content's own."""
        having = [piece for piece in pieces if phrase in folded(piece)]
        return bool(having) and all(self.own.allow(phrase, piece) for piece in having)

    def flag(self, reply: str, lang: str = "") -> Verdict:
        """Return the worst verdict on the sentences of a reply that has left."""
        found = [self.judge_reply(sentence, lang) for sentence in sentences(reply)]
        return max(found, key=lambda v: (v.declines, v.score), default=ALLOWED)

    def stream(
        self, system_prompt: str = "", lang: str = "", *, by_sentence: bool = False
    ) -> ReplyGuard:
        """Return a guard for one reply in `lang`; the system prompt must not come back in it."""
        phrases = self._guarded(system_prompt)
        if not by_sentence:
            return StreamGuard(phrases, self.own)
        by_phrase = StreamGuard(phrases, self.own)
        return SentenceGuard(by_phrase, lambda sentence: self.judge_reply(sentence, lang), self.own)

    def _guarded(self, system_prompt: str) -> Phrases:
        """The phrases of the topics and of a system prompt; those of each are kept."""
        if system_prompt not in self._with_secret:
            if len(self._with_secret) >= _MANY_PROMPTS:
                self._with_secret.clear()
            secret = secret_phrases(system_prompt, self.topics)
            self._with_secret[system_prompt] = secret | self._in_replies
        return self._with_secret[system_prompt]

    def _by_words(self, plain: str, revealed: str) -> Iterator[tuple[RedZoneTopic, str]]:
        """Yield the topics whose phrases and examples the text has, and by which rule."""
        yield from ((topic, PHRASE) for _phrase, topic in self.phrases.found_in(plain))
        if revealed != plain:
            yield from ((topic, PHRASE) for _phrase, topic in self.phrases.found_in(revealed))
        if exact := self._exact.get(plain):
            yield exact, EXAMPLE
        if alike := self._alike(plain):
            yield alike, ALIKE

    def scores(
        self, text: str, lang: str, before: Sequence[str] = (), *, is_reply: bool = False
    ) -> list[tuple[float, RedZoneTopic]]:
        """Return the log-odds of the topics that are on, the best first; empty: nothing learned.

        A topic counts from `RED_FROM` on.
        """
        if self.learned is None:
            return []
        words = words_of(text)
        scores, topics = self._weighed(self.learned, words, lang, before, is_reply=is_reply)
        found = zip(scores.tolist(), topics, strict=True)
        return sorted(((round(s, 2), topic) for s, topic in found), key=lambda one: -one[0])

    def _weighed(
        self,
        learned: Classifiers,
        words: Sequence[str],
        lang: str,
        before: Sequence[str],
        *,
        is_reply: bool,
    ) -> tuple[Floats, Sequence[RedZoneTopic]]:
        """Return the log-odds of the topics that are on, and these topics."""
        reading = learned.vocabulary.read(words, lang, before)
        if not is_reply:
            return _sums(learned.questions, reading, self._asked[0]), self._asked[1]
        said, asked, topics = self._said
        scores = _sums(learned.replies, reading, said)
        return scores + _AS_QUESTION * _sums(learned.questions, reading, asked), topics

    def _by_learning(
        self,
        text: str,
        revealed: str,
        lang: str,
        before: Sequence[str] = (),
        *,
        is_reply: bool = False,
    ) -> Verdict:
        """Return the worst verdict of the classifier on a text and, if it is long, its parts."""
        if self.learned is None:
            return ALLOWED
        parts = [revealed.split()] if len(text) <= LONGEST else [words_of(text)]
        if not before and _is_one_word(parts[0]):
            return ALLOWED
        # Replies are judged sentence by sentence already.
        parts += map(words_of, _parts(shortened(text, _LONGEST)) if not is_reply else ())
        found = []
        least = RED_FROM if lang in self.learned.vocabulary.words.tables else RED_FROM + _FOREIGN
        for words in parts:
            scores, topics = self._weighed(self.learned, words, lang, before, is_reply=is_reply)
            best = int(scores.argmax()) if topics else 0
            if topics and scores[best] >= least:
                score = round(float(scores[best]), 2)
                found.append(verdict_on(topics[best], CLASSIFIER, score))
        return max(found, key=lambda v: (v.declines, v.score), default=ALLOWED)

    def _add_example(self, plain: str, topic: RedZoneTopic) -> None:
        words = frozenset(plain.split())
        if words:
            self._exact[plain] = topic
        if len(words) >= ENOUGH_WORDS:
            for word in words:
                self._by_word.setdefault(word, []).append(len(self._examples))
            self._examples.append(_Example(words, topic))

    def _alike(self, plain: str) -> RedZoneTopic | None:
        words = frozenset(plain.split())
        if len(words) < ENOUGH_WORDS:
            return None
        shared = Counter(index for word in words for index in self._by_word.get(word, ()))
        overlap, best = max(
            ((n / (len(words) + len(self._examples[i].words) - n), i) for i, n in shared.items()),
            default=(0.0, 0),
        )
        return self._examples[best].topic if overlap >= ENOUGH_OVERLAP else None


def _columns(
    classifier: Classifier, topics: Mapping[str, RedZoneTopic]
) -> tuple[Columns, list[RedZoneTopic]]:
    """Which labels are topics that are on, and these topics."""
    on = [at for at, label in enumerate(classifier.labels) if label in topics]
    return np.array(on, np.intp), [topics[classifier.labels[at]] for at in on]


def _sums(classifier: Classifier, reading: Reading, columns: Columns) -> Floats:
    """Return the log-odds of the topics in some columns."""
    scores = classifier.scores(reading)
    return np.asarray(scores[-1] + _TOPIC * scores[columns], np.float32)


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a long text, so that nothing red drowns in it."""
    if len(text) <= _PART:
        return
    part = ""
    for piece in (piece for sentence in sentences(text) for piece in _pieces(sentence)):
        if part and len(part) + len(piece) > _PART:
            yield part
            part = ""
        part += piece
    yield part


def _is_one_word(words: Sequence[str]) -> bool:
    """Whether a text is one word, which asks nothing."""
    return not words or (len(words) == 1 and not (is_chinese(words[0]) and len(words[0]) > 3))


def _pieces(sentence: str) -> Iterator[str]:
    """Yield a sentence, and one that is too long in pieces, between words where it has any."""
    while len(sentence) > _PART:
        cut = sentence.rfind(" ", 1, _PART) + 1 or _PART
        yield sentence[:cut]
        sentence = sentence[cut:]
    yield sentence
