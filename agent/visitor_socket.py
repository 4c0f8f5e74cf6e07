"""One visitor's page on a WebSocket: what it asks for, and what it is told. See docs/api.md."""

import asyncio
import logging
import secrets
from collections.abc import Coroutine, Sequence
from datetime import datetime
from typing import Any, assert_never
from uuid import UUID

from channels.db import database_sync_to_async
from django.db import Error

from agent import erased, following, metrics, news, rating, visitor_turn
from agent.core import phrases
from agent.core.errors import AllBusy, NotReady, RequestError, UnknownPersona
from agent.core.types import Message
from agent.core.visiting import (
    LONGEST_QUESTION,
    Ask,
    Begin,
    Follow,
    Leave,
    Rate,
    Stop,
    Unfollow,
    Wish,
    remembered,
)
from agent.faults import described
from agent.following import Followed, Screen
from agent.models import Call
from agent.news import Facts
from agent.outbox import Outbox
from agent.pace import Pace
from agent.visitor_turn import NotAllowed, Saying, Visit
from agent.visitors import Visitor

log = logging.getLogger("rosa.visitors")
# Questions that a page may ask within a minute, and ratings that it may give.
MOST_QUESTIONS, MOST_RATINGS = 30, 30
# What of a page may be under way at once, besides its answer.
MOST_TASKS = 12
# Seconds that the database may take, and pauses until a turn is looked for again that is not there:
# one that was stopped is stored a moment later.
READ_S, LOOK_AGAIN_S = 5.0, (0.0, 0.3, 1.0)


class Connection:
    """The state of one page. Its loop calls; nothing here waits but `close`."""

    def __init__(self, visitor: Visitor, outbox: Outbox) -> None:
        self.visitor = visitor
        self._put = outbox.put
        self._visit: Visit | None = None
        self._past: tuple[Message, ...] = ()
        self._saying: Saying | None = None
        self._screen: Screen | None = None
        # The call that is to be followed, which may still be looked up.
        self._wanted: UUID | None = None
        self._questions, self._ratings = Pace(MOST_QUESTIONS), Pace(MOST_RATINGS)
        self._tasks: set[asyncio.Task[None]] = set()
        # Those that go on when the page leaves, to their own deadline.
        self._lasting: set[asyncio.Task[None]] = set()
        # Where the journal keeps what is said here, and when that was erased.
        self._conversation: UUID | None = None
        self._erased_at: datetime | None = None
        news.hear("forget", self._forget_erased)

    def take(self, wish: Wish) -> None:
        """Do what the page asks for. Raises NotAllowed where it may not be there any more."""
        match wish:
            case Begin():
                self._begin(wish)
            case Ask():
                self._ask(wish)
            case Stop():
                self._stop()
            case Rate():
                self._rate(wish)
            case Follow():
                self._follow(wish.call)
            case Unfollow():
                self._unfollow()
            case Leave():
                self._forget()
            case _:
                assert_never(wish)

    def beat(self) -> None:
        """Say that the connection lives, and that its call is followed still."""
        self._put({"is": "beat"})
        if self._screen:
            following.here.announce(self._screen.followed)

    async def close(self) -> None:
        """End all that goes on for the page; a rating is kept first."""
        self._unfollow()
        news.unhear("forget", self._forget_erased)
        for task in self._tasks - self._lasting:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self, wish: Begin) -> None:
        was_told = wish.terms in ("", self.visitor.terms)
        if not was_told or (self.visitor.asks and not wish.agreed):
            self._forget()
            self._refuse("consent_needed")
            return
        self._stop()
        known = self.visitor.languages
        lang = wish.language if wish.language in known else known[0]
        self._visit = Visit(self.visitor, wish.conversation or secrets.token_hex(16), lang)
        self._past = wish.history if wish.conversation else ()
        greeting = phrases.say(phrases.GREETING, lang)
        key = self._visit.key
        self._put({"is": "begun", "conversation": key, "language": lang, "greeting": greeting})

    def _ask(self, wish: Ask) -> None:
        if why := self._unwanted(wish):
            self._refuse(why, id=wish.id)
            return
        assert self._visit is not None  # noqa: S101  (else it would be unwanted)
        self._stop()
        try:
            saying = visitor_turn.ask(self._visit, wish.id, wish.text, self._past, self._put)
        except (NotReady, UnknownPersona) as exc:
            log.warning("visitor-not-answered error=%s", type(exc).__name__)
            self._refuse("away", id=wish.id, shown=phrases.HOLDING)
            return
        except AllBusy:
            self._refuse("busy", id=wish.id)
            return
        except RequestError:
            # It has no words.
            self._refuse("nonsense", id=wish.id)
            return
        except NotAllowed:
            raise
        except Exception as exc:  # noqa: BLE001  (the page goes on)
            log.error("visitor-answer-failed error=%s", described(exc))
            self._refuse("away", id=wish.id, shown=phrases.HOLDING)
            return
        self._saying, self._conversation = saying, saying.entry.conversation
        saying.begin()
        self._have_done(self._answer(saying))

    def _unwanted(self, wish: Ask) -> str:
        """Return why a question is not answered, "" where it is."""
        if self._visit is None:
            return "not_begun"
        if not wish.text:
            return "nonsense"
        if len(wish.text) > LONGEST_QUESTION:
            return "too_long"
        if self._questions.is_too_fast:
            return "too_fast"
        if len(self._tasks) >= MOST_TASKS:
            return "busy"
        self._questions.count()
        return ""

    async def _answer(self, saying: Saying) -> None:
        await saying.go_on()
        if self._saying is saying:
            self._keep(saying)

    def _stop(self) -> None:
        """End the answer that is being said; what was said of it is remembered."""
        if saying := self._saying:
            saying.stop()
            self._keep(saying)

    def _keep(self, saying: Saying) -> None:
        self._saying = None
        if not (self._erased_at and saying.entry.started_at <= self._erased_at):
            self._past = remembered((*self._past, *saying.exchange()))

    def _forget(self) -> None:
        self._stop()
        self._unfollow()
        self._visit, self._past = None, ()

    def _forget_erased(self, marks: Facts) -> None:
        """Forget what was said before the conversation was erased."""
        if not (marks and self._conversation):
            return
        at = erased.among([self._conversation], marks).get(self._conversation)
        # An erasure is told again for a while.
        if at and at != self._erased_at:
            self._erased_at, self._past = at, ()

    def _rate(self, wish: Rate) -> None:
        if self._ratings.is_too_fast:
            self._refuse("too_fast", turn=str(wish.turn))
            return
        self._ratings.count()
        try:
            # Those of now: the visitor may leave at once.
            conversations = self._conversations()
        except NotReady:
            self._refuse("away", turn=str(wish.turn))
            return
        if task := self._have_done(self._rate_once_stored(wish, conversations)):
            self._lasting.add(task)
            task.add_done_callback(self._lasting.discard)

    def _conversations(self) -> tuple[UUID, ...]:
        """Return this conversation, and those of the call that is followed."""
        own = (self._visit.conversation(),) if self._visit else ()
        return own + (self._screen.followed.conversations if self._screen else ())

    async def _rate_once_stored(self, wish: Rate, conversations: Sequence[UUID]) -> None:
        try:
            async with asyncio.timeout(READ_S):
                turn = await _rated(wish, conversations)
        except (Error, TimeoutError) as exc:
            log.warning("visitor-rating-not-kept error=%s", type(exc).__name__)
            self._refuse("away", turn=str(wish.turn))
            return
        if turn is None:
            self._refuse("turn_not_found", turn=str(wish.turn))
        else:
            self._put({"is": "rated", "turn": str(wish.turn), "rating": wish.rating})

    def _follow(self, key: UUID) -> None:
        self._unfollow()
        self._wanted = key
        self._have_done(self._follow_once_found(key))

    async def _follow_once_found(self, key: UUID) -> None:
        try:
            async with asyncio.timeout(READ_S):
                call = await database_sync_to_async(_call)(key, self.visitor.kiosk)
        except (Error, TimeoutError) as exc:
            log.warning("visitor-call-not-followed error=%s", type(exc).__name__)
            self._refuse("away", call=str(key))
            return
        if call is None:
            self._refuse("not_your_call", call=str(key))
            return
        if self._wanted != key or self._screen:
            # The page has gone on meanwhile.
            return
        names = tuple(filter(None, (call.conversation, call.conversation_by_id)))
        self._screen = Screen(Followed(call.pk, names, self.visitor.here), self._put)
        following.here.follow(self._screen.followed, self._screen.take)

    def _unfollow(self) -> None:
        self._wanted = None
        if screen := self._screen:
            following.here.unfollow(screen.followed.call, screen.take)
            self._screen = None

    def _refuse(self, code: str, **what: Any) -> None:
        metrics.VISITOR_REFUSALS.labels(code).inc()
        self._put({"is": "error", "code": code, **what})

    def _have_done(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None] | None:
        """Have something done for the page, until it leaves; None where too much is under way."""
        if len(self._tasks) >= MOST_TASKS:
            work.close()
            self._refuse("busy")
            return None
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _rated(wish: Rate, conversations: Sequence[UUID]) -> UUID | None:
    """Rate a turn of one of these conversations, and return its id."""
    rate = database_sync_to_async(rating.rate)
    for pause_s in LOOK_AGAIN_S:
        await asyncio.sleep(pause_s)
        for conversation in conversations:
            if turn := await rate(conversation, wish.turn, wish.rating):
                return turn
    return None


def _call(key: UUID, kiosk: int | None) -> Call | None:
    """Return a call of a kiosk."""
    return Call.objects.filter(pk=key, kiosk=kiosk).first() if kiosk else None
