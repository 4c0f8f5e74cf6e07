"""Has a language model draft translations, in a thread of its own, and tells how far it is."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import Error, transaction
from django.utils import timezone

from agent import desk as desks
from agent import translation
from agent.core.errors import ProviderError, ProviderTimeout
from agent.core.ports import ChatProvider
from agent.core.printed import count_tokens
from agent.core.prompt import Prompt
from agent.core.translating import Fault, Task, UnusableError, prompt_of, read_reply
from agent.core.types import Began, Ended, Endpoint, Usage
from agent.models import TranslationDraft, TranslationJob
from agent.models.translation_job import DraftingState, DraftState, Reason, Trouble
from agent.providers import registry
from agent.providers.chain import stream_first
from agent.translation import NotKeptError, Work
from knowledge.worker import Worker, this_process

log = logging.getLogger("rosa.translations")
# Texts that are asked for at the same time.
_AT_ONCE = 4
# Seconds until the first words of an answer, and until its end.
_FIRST_WORDS_S, _ANSWER_S = 30.0, 90.0
# Seconds for each text, which is how long a whole job may take, and at least.
_EACH_S, _LEAST_S = 30, 600
# Failures of the provider one after the other, with which a job is given up.
_GIVE_UP = 8
# Seconds after which a job without a sign of life is given up; one that waits has longer.
STALE_S, WAITING_S = 300.0, 3_600.0
_LOOK_S = 0.1
_KEPT_JOBS = 50

# What came of one question: the texts, or why there are none.
Outcome = Mapping[str, str] | Reason


class StoppedError(Exception):
    """The process ends; the job goes on when somebody asks for it."""


def online() -> tuple[Endpoint, ...]:
    """Return the providers of the default persona that are language models."""
    now = desks.live.get()
    persona = now.personas.get(settings.DEFAULT_PERSONA)
    chain = now.chain(persona) if persona else ()
    return tuple(endpoint for endpoint in chain if endpoint.kind != "offline")


def start(
    job: TranslationJob, languages: Sequence[str], user: AbstractBaseUser | None = None
) -> bool:
    """Plan the job and have it run; False where it runs already or nothing is missing.

    The history names `user`.
    """
    idle = TranslationJob.objects.idle().filter(pk=job.pk)
    # One of two clicks at once wins.
    if not idle.update(
        state=DraftingState.WAITING,
        started_by=user,
        runner=this_process(),
        beat_at=timezone.now(),
        error="",
    ):
        return False
    try:
        job.refresh_from_db()
        job.languages = ", ".join(languages)
        with transaction.atomic():
            translation.plan(job)
            # The state is left alone: somebody may have cancelled it while it was planned.
            job.save(update_fields=["languages", "left_out", "total", "done"])
        if not job.total:
            _end(job.pk, DraftingState.DONE)
            return False
        worker.submit(job.pk)
    except Exception:
        _end(job.pk, DraftingState.FAILED, Trouble.UNFORESEEN)
        raise
    return True


def cancel(job: TranslationJob) -> None:
    """End the job; what it has drafted stays."""
    TranslationJob.objects.running().filter(pk=job.pk).update(state=DraftingState.CANCELLED)
    _cancelled.add(job.pk)


# Jobs that this process shall end in the middle of a question; others notice it after theirs.
_cancelled: set[int] = set()


def run(pk: int, is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Do what the job waits for. Whatever goes wrong is written down in the job."""
    job = TranslationJob.objects.filter(pk=pk, state=DraftingState.WAITING).first()
    if job is None:
        return
    _cancelled.discard(pk)
    try:
        _Run(job, is_stopping).run()
    except StoppedError:
        _end(pk, DraftingState.INTERRUPTED)
    except Error as exc:
        log.error("drafting-failed job=%d error=%s", pk, type(exc).__name__)
        _end(pk, DraftingState.FAILED, Trouble.DATABASE)
    except Exception:
        log.exception("drafting-failed job=%d", pk)
        _end(pk, DraftingState.FAILED, Trouble.UNFORESEEN)
    finally:
        _cancelled.discard(pk)


def _end(pk: int, state: str, error: str = "") -> None:
    """Write the end of a job that still runs; one that cannot be written is given up once stale."""
    try:
        running = TranslationJob.objects.running().filter(pk=pk)
        running.update(state=state, error=error, beat_at=timezone.now())
    except Error as failure:
        log.error("drafting-not-ended job=%d error=%s", pk, type(failure).__name__)


class _Run:
    """One run of a job: a few texts at a time until all are drafted, or it has to end."""

    def __init__(self, job: TranslationJob, is_stopping: Callable[[], bool]) -> None:
        self.job = job
        self._is_stopping = is_stopping
        self._failed_in_a_row = 0

    def run(self) -> None:
        job = self.job
        limit = timedelta(seconds=max(_LEAST_S, _EACH_S * job.total / _AT_ONCE))
        job.deadline_at = timezone.now() + limit
        # Not where somebody cancelled it meanwhile, or another process has it.
        waiting = TranslationJob.objects.filter(pk=job.pk, state=DraftingState.WAITING)
        if not waiting.update(
            state=DraftingState.RUNNING,
            runner=this_process(),
            beat_at=timezone.now(),
            deadline_at=job.deadline_at,
        ):
            return
        # In connections of its own: those of the turns belong to the server's loop.
        providers = [registry.build(endpoint) for endpoint in online()]
        if not providers:
            _end(job.pk, DraftingState.FAILED, Trouble.OFFLINE)
            return
        words = desks.live.get().brief.words
        with asyncio.Runner() as loop:
            try:
                drafts = list(
                    job.drafts.filter(state=DraftState.WAITING).select_related("job__started_by")
                )
                for start_ in range(0, len(drafts), _AT_ONCE):
                    if not self._goes_on():
                        return
                    self._draft(loop, providers, drafts[start_ : start_ + _AT_ONCE], words)
            finally:
                loop.run(_close(providers))
        if self._goes_on():
            has_drafts = job.drafts.filter(state=DraftState.DONE).exists()
            _end(job.pk, DraftingState.DONE if has_drafts else DraftingState.FAILED)

    def _goes_on(self) -> bool:
        """Tell that the job is alive; whether it may go on. Raises StoppedError."""
        if self._is_stopping():
            raise StoppedError
        now = timezone.now()
        running = TranslationJob.objects.filter(pk=self.job.pk, state=DraftingState.RUNNING)
        if not running.update(beat_at=now, done=self.job.drafts.exclude(state="waiting").count()):
            return False
        if now > self.job.deadline_at:
            _end(self.job.pk, DraftingState.FAILED, Trouble.LATE)
            return False
        if self._failed_in_a_row >= _GIVE_UP:
            _end(self.job.pk, DraftingState.FAILED, Trouble.PROVIDER)
            return False
        return True

    def _draft(
        self,
        loop: asyncio.Runner,
        providers: Sequence[ChatProvider],
        drafts: Sequence[TranslationDraft],
        words: Sequence,
    ) -> None:
        works: list[Work] = []
        for draft in drafts:
            try:
                works.append(translation.work_of(draft, words))
            except NotKeptError as exc:
                self._note(draft, exc.reason)
        outcomes = loop.run(_ask_all(providers, [w.task for w in works], self._must_end))
        for work, outcome in zip(works, outcomes, strict=True):
            if outcome is None:
                continue
            if isinstance(outcome, Reason):
                self._failed_in_a_row += outcome.value.startswith("provider_")
                self._note(work.draft, outcome)
                continue
            self._failed_in_a_row = 0
            try:
                translation.keep(work, outcome)
            except NotKeptError as exc:
                self._note(work.draft, exc.reason)
            else:
                self._note(work.draft, None)

    def _must_end(self) -> bool:
        return self._is_stopping() or self.job.pk in _cancelled

    def _note(self, draft: TranslationDraft, reason: Reason | None) -> None:
        draft.state = DraftState.FAILED if reason else DraftState.DONE
        draft.reason = reason or ""
        draft.save(update_fields=["state", "reason"])


async def _ask_all(
    providers: Sequence[ChatProvider], tasks: Sequence[Task], must_end: Callable[[], bool]
) -> list[Outcome | None]:
    """Return what came of each task, None for one that was ended before."""
    asking = [asyncio.create_task(_ask(providers, task)) for task in tasks]
    pending: set[asyncio.Task[Outcome]] = set(asking)
    while pending and not must_end():
        _done, pending = await asyncio.wait(pending, timeout=_LOOK_S)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return [None if task.cancelled() else task.result() for task in asking]


async def _ask(providers: Sequence[ChatProvider], task: Task) -> Outcome:
    """Return the translations, asking a second time where the first answer cannot be used."""
    fault: Fault | None = None
    for _attempt in range(2):
        try:
            reply = await whole_reply(providers, prompt_of(task, fault))
            return read_reply(reply.text, task)
        except UnusableError as exc:
            fault = exc.fault
        except ProviderError as exc:
            known = exc.code in Reason.values
            return Reason(exc.code) if known else Reason.BROKEN
    return Reason(str(fault))


@dataclass(frozen=True, slots=True)
class WholeReply:
    """What a provider answered; its tokens are counted here where it does not tell them."""

    text: str
    provider: str
    usage: Usage


async def whole_reply(providers: Sequence[ChatProvider], prompt: Prompt) -> WholeReply:
    """Return what the first provider that speaks answers. Raises ProviderError, UnusableError."""
    parts: list[str] = []
    speaker, usage = "", None
    try:
        async with asyncio.timeout(_ANSWER_S):
            events = stream_first(providers, prompt, _FIRST_WORDS_S)
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, str):
                        parts.append(event)
                    elif isinstance(event, Began):
                        speaker = event.provider
                    elif isinstance(event, Ended):
                        usage = event.usage
                        if event.reason == "length":
                            raise UnusableError(Fault.CUT)
    except TimeoutError as exc:
        raise ProviderTimeout("The answer did not end in time.") from exc
    text = "".join(parts)
    asked = sum(count_tokens(str(message["content"])) for message in prompt.messages)
    return WholeReply(text, speaker, usage or Usage(asked, count_tokens(text)))


async def _close(providers: Sequence[ChatProvider]) -> None:
    for provider in providers:
        if close := getattr(provider, "close", None):
            await close()


def give_up_lost() -> None:
    """Mark the jobs that a process of this place left behind when it ended."""
    for job in TranslationJob.objects.lost():
        _end(job.pk, DraftingState.INTERRUPTED)
    give_up_stale()


def give_up_stale() -> None:
    """Mark the jobs of which nobody heard for long as interrupted."""
    now = timezone.now()
    limits = ((DraftingState.RUNNING, STALE_S), (DraftingState.WAITING, WAITING_S))
    for state, limit_s in limits:
        silent = TranslationJob.objects.filter(
            state=state, beat_at__lt=now - timedelta(seconds=limit_s)
        )
        silent.update(state=DraftingState.INTERRUPTED)


def tidy() -> None:
    """Delete the oldest jobs beyond the number that is kept."""
    TranslationJob.objects.forget_old(_KEPT_JOBS)


worker = Worker("translations", run)
