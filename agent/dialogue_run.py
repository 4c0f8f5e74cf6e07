"""Dialogues that are steered in this process: turn after turn, one at a time, until told to stop.

A run belongs to those who steer it. When the last of them leaves, it ends, and the call of the
model with it. What is said is told to all who read along (`agent.spectating`).
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from agent import dialogues, metrics, spectating
from agent import news as all_news
from agent.core.course import VOICE_FAILED, Event
from agent.core.cues import Cue, Next, Pause, Run, Say, Stop, read
from agent.core.dialogue import Dialogue, Line, Wish
from agent.core.errors import DialogueBusy, DialogueOver, RosaError
from agent.faults import described
from agent.news import Facts, News

log = logging.getLogger("rosa.dialogues")
# Dialogues that are steered at once in one process.
MOST_RUNS = 200
# What waits to be said of one dialogue, by those who steer.
MOST_WAITING = 4
# A kind of news: what somebody asks for who steers a dialogue that another process speaks.
CUE = "dialogue_cue"
# Seconds until a turn is tried again while another process speaks, and tries.
AGAIN_S, MOST_TRIES = 0.5, 60
Tell = Callable[[Event], None]
TakeTurn = Callable[[UUID, Wish, Tell], Coroutine[Any, Any, Line]]


class DialogueRun:
    """One dialogue. Its loop calls; nothing waits but `close`."""

    def __init__(
        self, dialogue: Dialogue, tell: Tell, take_turn: TakeTurn = dialogues.take_turn
    ) -> None:
        self.key = dialogue.id
        self.is_over = dialogue.is_complete
        self._next_side: str | None = dialogue.next_side
        # The last line, and the one that the running turn follows: equal until its line is told.
        self._last = self._follows = len(dialogue.lines)
        self._tell_all, self._take_turn = tell, take_turn
        self._is_running = False
        self._steering: set[object] = set()
        self._waiting: deque[Wish] = deque(maxlen=MOST_WAITING)
        self._going: asyncio.Task[None] | None = None
        self._turn: asyncio.Task[Line] | None = None
        self._is_cut = self._was_error_told = False
        # Why nothing more is to be said once the running turn is cut; "" while nobody said so.
        self._why = ""

    @property
    def _is_speaking(self) -> bool:
        """Whether a line is to come; once it is told, the next one may be asked for."""
        if self._waiting:
            return True
        return self._turn is not None and not self._is_cut and self._last == self._follows

    @property
    def _is_wanted_no_more(self) -> bool:
        """Whether a turn that is waited for was given up meanwhile, or another asked for."""
        return bool(self._why or self._waiting)

    @property
    def is_going(self) -> bool:
        """Whether a turn is made here, or waited for."""
        return self._going is not None and not self._going.done()

    @property
    def is_steered(self) -> bool:
        return bool(self._steering)

    def enter(self, who: object) -> None:
        """Note somebody who steers."""
        self._steering.add(who)

    def take(self, cue: Cue) -> str:
        """Do what somebody asks for; return why not, as a code, "" where it is done."""
        if self.is_over and not isinstance(cue, Pause | Stop):
            return "session_finished"
        match cue:
            case Run():
                self._set_running(is_running=True)
                self._go()
            case Pause():
                self._set_running(is_running=False)
            case Stop():
                self._stop("stopped")
            case Next():
                return self._one_more(cue)
            case Say():
                self._cut()
                self._waiting.clear()
                self._ask(Wish(text=cue.text, side=cue.side))
        return ""

    async def leave(self, who: object) -> None:
        """Forget somebody who steers; after the last one all is ended."""
        if who not in self._steering:
            return
        self._steering.discard(who)
        if self._steering:
            return
        self._stop("left")
        if self._going:
            await asyncio.shield(self._going)

    def _one_more(self, cue: Next) -> str:
        # Two pages that heard the same line both ask for the next one.
        if cue.after is not None and cue.after < self._last:
            return ""
        if self._is_speaking:
            asked = {self._follows, *(wish.after for wish in self._waiting)}
            return "" if cue.after is not None and cue.after in asked else "turn_running"
        self._ask(Wish(side=cue.side, after=cue.after))
        return ""

    def _ask(self, wish: Wish) -> None:
        self._why = ""
        self._waiting.append(wish)
        self._go()

    def _stop(self, why: str) -> None:
        self._waiting.clear()
        self._set_running(is_running=False)
        self._why = why
        self._cut()
        # Told once the turn is cut, so that nothing comes after it.
        self._go()

    def _cut(self) -> None:
        """Cut the turn; once only, since it is stored then."""
        if self._turn and not self._is_cut:
            self._is_cut = True
            self._turn.cancel()

    def _set_running(self, *, is_running: bool) -> None:
        if is_running != self._is_running:
            self._is_running = is_running
            self._tell_all({"type": "state", "is_running": is_running})
        if is_running:
            self._why = ""

    def _go(self) -> None:
        if not self.is_going:
            self._going = asyncio.get_running_loop().create_task(self._go_on())

    async def _go_on(self) -> None:
        """Take turn after turn, as long as one is wanted."""
        try:
            while (wish := self._wanted()) is not None:
                await self._take(wish)
        except RosaError as exc:
            self._fail(str(exc.code), str(exc))
        except Exception as exc:  # noqa: BLE001  (who reads along is told)
            log.error("dialogue-turn-failed error=%s", described(exc))
            self._fail("internal_error", "The turn failed. Try again.")
        why, self._why = self._why, ""
        if why and not (self.is_over and why != "complete"):
            self._tell_all({"type": "end", "reason": why})

    def _wanted(self) -> Wish | None:
        if self.is_over or self._why:
            self._waiting.clear()
            return None
        if self._waiting:
            return self._waiting.popleft()
        if self._is_running and self._next_side != "human":
            return Wish()
        return None

    async def _take(self, wish: Wish) -> None:
        for _ in range(MOST_TRIES):
            try:
                await self._take_once(wish)
            except DialogueOver:
                self._complete()
            except DialogueBusy:
                if wish.after is None:
                    await asyncio.sleep(AGAIN_S)
                    if self._is_wanted_no_more:
                        return
                    continue
                # The line that was to be followed has been followed elsewhere.
            return
        raise DialogueBusy("Another turn of this session has not ended for long.")

    async def _take_once(self, wish: Wish) -> None:
        loop = asyncio.get_running_loop()
        turn = self._turn = loop.create_task(self._take_turn(self.key, wish, self._tell))
        self._is_cut = self._was_error_told = False
        self._follows = self._last
        try:
            await asyncio.wait([turn])
            if not turn.cancelled() and turn.result().number > self._last:
                # Somebody else asked for it first, who hears how far it is.
                await self._look()
        finally:
            self._turn = None
            turn.cancel()

    async def _look(self) -> None:
        dialogue = await dialogues.load(self.key)
        self._last, self._next_side = len(dialogue.lines), dialogue.next_side
        if dialogue.is_complete:
            self._complete()

    def _tell(self, event: Event) -> None:
        """Tell what is said, and remember where the dialogue stands."""
        if event["type"] == "end":
            # Of a turn that was cut; whether the run ends with it is known here.
            return
        self._tell_all(event)
        if event["type"] == "error" and event["code"] != VOICE_FAILED:
            self._was_error_told = True
        if event["type"] == "turn":
            self._follows = event["turn_number"] - 1
        if event["type"] == "message":
            self._last = event["message"]["turn_number"]
            self._next_side = event["next_speaker"]
            if event["is_conversation_complete"]:
                self._complete()

    def _complete(self) -> None:
        if not self.is_over:
            self.is_over, self._is_running = True, False
            self._why = "complete"

    def _fail(self, code: str, message: str) -> None:
        self._waiting.clear()
        if not self._was_error_told:
            self._tell_all({"type": "error", "code": code, "message": message})
        self._set_running(is_running=False)
        self._why = "failed"


class Runs:
    """The dialogues that are steered in this process."""

    def __init__(self, audience: spectating.Spectating, news: News) -> None:
        self._audience, self._news = audience, news
        self._runs: dict[UUID, DialogueRun] = {}
        news.hear(CUE, self._hear)

    @property
    def is_full(self) -> bool:
        return len(self._runs) >= MOST_RUNS

    def of(self, key: UUID) -> DialogueRun | None:
        return self._runs.get(key)

    def steer(self, dialogue: Dialogue, who: object) -> DialogueRun:
        """Return the run of a dialogue, which `who` steers until `leave`."""
        run = self._runs.get(dialogue.id)
        if run is None:
            run = DialogueRun(dialogue, self._audience.tell_of(dialogue.id))
            self._runs[dialogue.id] = run
            metrics.DIALOGUES.set(len(self._runs))
        run.enter(who)
        return run

    def pass_on(self, key: UUID, cue: Cue, frame: str) -> bool:
        """Have the process that speaks do what was asked for here; False where it is done here.

        Where that process has just died nobody does it.
        """
        if isinstance(cue, Say):
            is_there = self._audience.runs_elsewhere(key)
        else:
            is_there = isinstance(cue, Pause | Stop) and self._audience.is_spoken_elsewhere(key)
        run = self._runs.get(key)
        if not is_there or (run and run.is_going):
            return False
        self._news.tell(CUE, {"dialogue": key.hex, "frame": frame})
        return True

    def _hear(self, facts: Facts) -> None:
        run = self._runs.get(UUID(facts["dialogue"]))
        if run and run.is_going:
            run.take(read(facts["frame"]))

    async def leave(self, key: UUID, who: object) -> None:
        """Note that somebody has left; the last one ends the run."""
        if (run := self._runs.get(key)) is None:
            return
        try:
            await run.leave(who)
        finally:
            # Also where nobody waits any more until the turn is cut; somebody may have come since.
            if not run.is_steered and self._runs.get(key) is run:
                del self._runs[key]
                metrics.DIALOGUES.set(len(self._runs))


here = Runs(spectating.here, all_news.news)
