"""A conversation as it is reviewed: its turns, each with what went into it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Case, F, QuerySet, TextField, When
from django.db.models.functions import Left
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agent.admin.assembled import part_titles
from agent.admin.charts import grouped
from agent.admin.outcome import status_mark
from agent.admin.used_records import TOPIC, Given, GivenRecords, Link, record_links
from agent.admin.verdicts import hit_text
from agent.core.heard import Heard, parted
from agent.entry import IN_REPLY
from agent.models import Attempt, ChatRoomTurn, Conversation, Rating, TurnReview, TurnTranslation
from agent.models.conversation import Status
from agent.models.rating import By, Value
from agent.models.review import Judged, Reason
from agent.steering import INSTEAD, STAFF
from knowledge.admin.way_back import PARAMETER
from knowledge.languages import direction

# Characters of a question and of an answer that a page shows; a visitor may send a million.
SHOWN_LENGTH = 4000
# Attempts of a page; those of a turn that began on a page before come in addition, so many at most.
PAGE_SIZE, MOST_EARLIER = 30, 200
_TEXTS = {"question": "asked", "answer": "said", "made": "drafted", "heard": "spoken"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the prompt; `share` is its percentage of all tokens."""

    name: str
    title: str
    tokens: int
    share: float

    @property
    def shown(self) -> str:
        return grouped(self.tokens)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A reviewer's verdict in words."""

    verdict: str
    text: str
    who: str
    reasons: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """What the visitor said of an answer, in words."""

    is_good: bool
    text: str
    how: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance: the attempt that counts, and those that a newer one replaced."""

    attempt: Attempt
    replaced: tuple[Attempt, ...] = ()
    direction: str = "auto"
    # The language of what was answered, and where it reads from; empty where nobody knows it.
    answer_lang: str = ""
    answer_direction: str = "auto"
    status: SafeString = field(default_factory=SafeString)
    records: Given = field(default_factory=Given)
    topic: Link | None = None
    # By which rule the guard found something, and where.
    hit: str = ""
    handovers: tuple[str, ...] = ()
    first_words: str = ""
    total: str = ""
    cost: str = ""
    # What the attempts cost that were replaced.
    cost_of_replaced: str = ""
    parts: tuple[Part, ...] = ()
    # Tokens as people read them.
    prompt_total: str = ""
    tokens_in: str = ""
    tokens_out: str = ""
    heard: Heard = field(default_factory=lambda: Heard(""))
    # What the model made beyond what was sent.
    unsent: str = ""
    is_cut: bool = False
    # Whether the classifier found in the reply, once it had left, what should not be said.
    is_marked: bool = False
    # Who asks in a chat room, who speaks and answers in a dialogue; empty: a visitor, and Rosa.
    asks: str = ""
    answers: str = ""
    # What staff did in it, in the words of the live page.
    by_staff: str = ""
    # Whether it is still to read it.
    is_unread: bool = False
    # What the one who looks has said of it, and what others said.
    own: TurnReview | None = None
    others: tuple[Opinion, ...] = ()
    # What the visitor thought of it.
    rating: Rated | None = None
    translation: TurnTranslation | None = None
    # What the address of a record's page says of the way back to the turn.
    way_back: str = ""

    @property
    def is_running(self) -> bool:
        """Whether its answer is still being made."""
        return self.attempt.ended_at is None


@dataclass(frozen=True, slots=True)
class Page:
    """The attempts of the turns that end on one page; `pages` is at least how many there are."""

    attempts: tuple[Attempt, ...]
    number: int = 1
    pages: int = 1

    @property
    def before(self) -> int:
        """The number of the page before, 0 where there is none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the next page, 0 where there is none."""
        return self.number + 1 if self.number < self.pages else 0


def turn_id(text: str) -> UUID | None:
    """Return the id of a turn, None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def page_of(conversation: Conversation, number: str, whole: UUID | None = None) -> Page:
    """Return one page of a conversation. How many there are, its own row says: none is counted."""
    wanted = int(number) if number.isdecimal() and len(number) < 8 else 1
    page = _page(conversation, max(wanted, 1), whole)
    return page if page.attempts or wanted <= 1 else _page(conversation, 1, whole)


def _page(conversation: Conversation, number: int, whole: UUID | None) -> Page:
    # By the time alone, which the index has: what is passed over is never looked at.
    in_order = conversation.attempts.order_by("started_at")
    first = (number - 1) * PAGE_SIZE
    keys = list(in_order.values_list("pk", "turn")[first : first + PAGE_SIZE + 1])
    has_next = len(keys) > PAGE_SIZE
    here = {pk for pk, _turn in keys[:PAGE_SIZE]}
    # By their own indexes: that of the conversation would lead past all its attempts.
    beside = (
        Attempt.objects.filter(turn__in={turn for pk, turn in keys if pk in here})
        .exclude(pk__in=here)
        .order_by("-started_at", "-id")
        .values_list("pk", flat=True)
    )
    all_keys = here | set(beside[:MOST_EARLIER])
    rows = list(shortened(Attempt.objects.filter(pk__in=all_keys), whole))
    # A turn stands where its last attempt does.
    last = {row.turn: row.pk for row in rows}
    return Page(
        tuple(row for row in rows if last[row.turn] in here),
        number,
        max(number + has_next, -(-conversation.turns // PAGE_SIZE)),
    )


def shortened(attempts: QuerySet, whole: UUID | None = None) -> QuerySet:
    """Return attempts in order with no more of their texts than a page shows: see `_TEXTS`.

    All is there of the attempts of the turn `whole`.
    """
    shown = {name: _beginning(field_name, whole) for field_name, name in _TEXTS.items()}
    return attempts.defer(*_TEXTS, "said_before").annotate(**shown).order_by("started_at", "id")


def _beginning(field_name: str, whole: UUID | None) -> Case | Left:
    # One character more, to see whether there is more.
    beginning = Left(field_name, SHOWN_LENGTH + 1, output_field=TextField())
    if whole is None:
        return beginning
    return Case(When(turn=whole, then=F(field_name)), default=beginning)


def turns(
    attempts: Iterable[Attempt],
    whole: UUID | None = None,
    reader: Any = None,
    lang: str = "",
    here: str = "",
) -> list[Turn]:
    """Return the turns of `shortened` attempts that are in their order.

    `reader` is who looks at them, `lang` the language that translations are shown in, `here` the
    address of the page.
    """
    found = list(attempts)
    links = record_links(found)
    given = GivenRecords(links, reader)
    by_turn: dict[Any, list[Attempt]] = {}
    for attempt in found:
        # The last attempt says where the turn stands.
        by_turn[attempt.turn] = [*by_turn.pop(attempt.turn, []), attempt]
    made = [_turn(group, given, key == whole) for key, group in by_turn.items()]
    keys = [turn.attempt.pk for turn in made]
    reviews = _reviews(keys)
    ratings = _ratings(found)
    rooms = ChatRoomTurn.objects.filter(attempt__in=keys)
    persons = dict(rooms.values_list("attempt", "person"))
    translated = TurnTranslation.objects.filter(attempt__in=keys, lang=lang) if lang else ()
    translations = {row.attempt_id: row for row in translated}
    return [
        replace(
            _judged(turn, reviews.get(turn.attempt.pk, []), reader),
            asks=persons.get(turn.attempt.pk, turn.asks),
            rating=ratings.get(turn.attempt.turn),
            translation=translations.get(turn.attempt.pk),
            way_back=urlencode({PARAMETER: f"{here}#turn-{turn.attempt.pk}"}) if here else "",
        )
        for turn in made
    ]


def _ratings(attempts: Iterable[Attempt]) -> dict[Any, Rated]:
    """Return the last rating of each turn that has one."""
    turn_of = {attempt.pk: attempt.turn for attempt in attempts}
    rows = Rating.objects.filter(attempt__in=turn_of).order_by("at")
    return {
        turn_of[row.attempt_id]: Rated(
            is_good=row.value == Value.GOOD,
            text=str(Value(row.value).label),
            how=str(By(row.by).label),
        )
        for row in rows
    }


def _reviews(keys: list[UUID]) -> dict[UUID, list[TurnReview]]:
    found: dict[UUID, list[TurnReview]] = {}
    rows = TurnReview.objects.filter(attempt__in=keys).select_related("reviewer").order_by("at")
    for row in rows:
        found.setdefault(row.attempt_id, []).append(row)
    return found


def _judged(turn: Turn, given: list[TurnReview], reader: Any) -> Turn:
    own = [row for row in given if reader is not None and row.reviewer_id == reader.pk]
    others = tuple(opinion(row) for row in given if row not in own)
    return replace(turn, own=own[0] if own else None, others=others)


def opinion(review: TurnReview) -> Opinion:
    """Return a verdict in words."""
    labels = dict(Reason.choices)
    return Opinion(
        verdict=review.verdict,
        text=str(Judged(review.verdict).label),
        who=review.reviewer.get_full_name() or review.reviewer.get_username(),
        reasons=tuple(str(labels.get(code, code)) for code in review.reasons),
        note=review.note,
    )


def _turn(group: list[Attempt], given: GivenRecords, is_whole: bool) -> Turn:
    standing = [a for a in group if a.status != Status.SUPERSEDED]
    shown = (standing or group)[-1]
    cut = [a for a in group if not is_whole and _cut(a)]
    replaced = tuple(a for a in group if a is not shown)
    return Turn(
        attempt=shown,
        replaced=replaced,
        direction=direction(shown.lang) if shown.lang else "auto",
        answer_lang="" if shown.wrong_language else shown.lang,
        answer_direction=direction(shown.lang)
        if shown.lang and not shown.wrong_language
        else "auto",
        status=status_mark(shown.status, is_running=shown.ended_at is None),
        records=given.to(shown),
        topic=given.link(f"{TOPIC}:{shown.topic}", shown.topic) if shown.topic else None,
        hit=hit_text(shown.rule, shown.stage) if shown.rule else "",
        handovers=tuple(handover_text(h) for h in shown.handovers),
        first_words=seconds(shown.ttft_ms),
        total=seconds(shown.total_ms),
        cost=price(shown.cost),
        cost_of_replaced=price(sum(a.cost for a in replaced)),
        parts=_parts(shown.tokens),
        prompt_total=grouped(shown.tokens.get("total", 0)),
        tokens_in=grouped(shown.prompt_tokens),
        tokens_out=grouped(shown.completion_tokens),
        heard=parted(shown.said, shown.spoken),
        unsent=_unsent(shown.drafted, shown.said),
        is_cut=bool(cut),
        is_marked=shown.stage == IN_REPLY and shown.status != Status.REFUSED,
        by_staff=_by_staff(shown),
        is_unread=shown.unread and shown.ended_at is not None,
    )


def _by_staff(attempt: Attempt) -> str:
    """Return what staff did in a turn, empty where they left it to Rosa."""
    if attempt.rule != STAFF:
        return ""
    return _("said by staff") if attempt.stage == INSTEAD else _("staff cut in")


def _unsent(drafted: str, said: str) -> str:
    """Return what the model made and nobody was sent: the rest of it where it goes on."""
    if not drafted or drafted == said:
        return ""
    return drafted.removeprefix(said).strip() if said else drafted


def _parts(tokens: Mapping[str, int]) -> tuple[Part, ...]:
    """Return the parts of a prompt that have tokens, in their order; the rest is the question."""
    total = tokens.get("total", 0)
    if not total:
        return ()
    counted = {name: tokens.get(name, 0) for name, _title, _note in part_titles()}
    counted["question"] = max(total - sum(n for k, n in counted.items() if k != "question"), 0)
    return tuple(
        Part(name, title, counted[name], round(100 * counted[name] / total, 2))
        for name, title, _note in part_titles()
        if counted[name]
    )


def _cut(attempt: Attempt) -> bool:
    """Cut the texts that are longer than a page shows, and return whether there was one."""
    is_cut = False
    for name in _TEXTS.values():
        text = getattr(attempt, name) or ""
        if len(text) > SHOWN_LENGTH:
            setattr(attempt, name, f"{text[:SHOWN_LENGTH]}…")
            is_cut = True
    return is_cut


def price(cost: float) -> str:
    """Return a cost for people, empty for none: two digits that count where it is small."""
    if not cost:
        return ""
    return number_format(cost, 2 if cost >= 1 else 4) if cost >= 0.0001 else f"{cost:.1e}"


def seconds(milliseconds: float | None) -> str:
    """Return a time for people: milliseconds below a second, else seconds."""
    if milliseconds is None:
        return "–"
    if milliseconds < 1000:
        return _("%s ms") % number_format(round(milliseconds))
    return _("%s s") % number_format(milliseconds / 1000, 2)


def handover_text(handover: Any) -> str:
    """Return one hand-over in a line: which provider failed, and how."""
    if not isinstance(handover, dict):
        return str(handover)
    provider = handover.get("provider", "")
    rest = [str(v) for k, v in handover.items() if k != "provider" and v not in (None, "")]
    return ": ".join(filter(None, (str(provider), ", ".join(rest))))
