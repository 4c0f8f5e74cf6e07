"""Adding a sentence to the red zone or its tests, from the bench or from a conversation."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agent import red_zone
from agent.admin import guard_bench, review, verdicts
from agent.admin.guard_bench import Typed
from agent.models import Attempt
from agent.models.guard_test import CameFrom, Expected
from agent.red_zone import Addition, Outcome
from knowledge.language import detect
from knowledge.models import RedZoneTopic

EXAMPLE, NEAR_MISS, DECLINED, ANSWERED = "example", "near_miss", "declined", "answered"


@dataclass(frozen=True, slots=True)
class Note:
    """What came of it, as a message."""

    level: int
    text: SafeString | str


def add(request: HttpRequest) -> HttpResponse:
    """Add what was posted; answer with the page that it was posted from, and a message."""
    if request.method != "POST":
        raise Http404
    what = request.POST.get("what", "")
    _demand_right(request, what)
    attempt = _attempt(request)
    typed = _said(attempt) if attempt else guard_bench.posted(request)
    note = _added(request, what, typed, CameFrom.CONVERSATION if attempt else CameFrom.STAFF)
    if attempt is None:
        tone = "is-ok" if note.level == messages.SUCCESS else "is-warn"
        told = format_html('<p class="rosa-notice {}" role="status">{}</p>', tone, note.text)
        return guard_bench.shown(request, typed, told)
    messages.add_message(request, note.level, note.text)
    conversation = review.back(request, attempt.conversation_id)
    return HttpResponseRedirect(f"{conversation}#turn-{attempt.pk}")


add = admin.site.admin_view(add)


def _demand_right(request: HttpRequest, what: str) -> None:
    if what in (EXAMPLE, NEAR_MISS):
        allowed = verdicts.may_change_topics(request)
    else:
        allowed = verdicts.may_add_tests(request)
    if not allowed:
        raise PermissionDenied


def _attempt(request: HttpRequest) -> Attempt | None:
    key = request.POST.get("attempt")
    if not key:
        return None
    if not request.user.has_perm("agent.view_conversation"):
        raise PermissionDenied
    try:
        found = Attempt.objects.filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def _said(attempt: Attempt) -> Typed:
    lang = attempt.lang or detect(attempt.question)
    return Typed(attempt.question, lang, guard_bench.question_before(attempt))


def _added(request: HttpRequest, what: str, typed: Typed, came_from: CameFrom) -> Note:
    topic = RedZoneTopic.objects.filter(slug=request.POST.get("topic", "")).first()
    sentence = red_zone.one_line(typed.text)
    if not sentence:
        return Note(messages.WARNING, _("Type a sentence first."))
    if len(sentence) > red_zone.LONGEST:
        limit = red_zone.LONGEST
        text = _("It is longer than %d characters. Add the sentence in it that matters.") % limit
        return Note(messages.WARNING, text)
    if topic is None and what != ANSWERED:
        return Note(messages.WARNING, _("Choose the topic first."))
    lang = typed.lang or detect(sentence)
    try:
        if what == EXAMPLE:
            return _example_note(red_zone.add_example(topic, lang, sentence, request.user))
        if what == NEAR_MISS:
            return _near_miss_note(red_zone.add_near_miss(topic, sentence, request.user))
        test, is_new = red_zone.add_test(
            sentence,
            lang,
            topic=topic,
            expected=Expected.DECLINED if what == DECLINED else Expected.ANSWERED,
            before=typed.before,
            came_from=came_from,
        )
    except ValidationError as exc:
        return Note(messages.ERROR, " ".join(exc.messages))
    text = _("It is in the test set now: %s") if is_new else _("It is in the test set already: %s")
    return Note(messages.SUCCESS if is_new else messages.WARNING, _with_link(text, test))


def _example_note(added: Addition) -> Note:
    texts = {
        Outcome.ADDED: _(
            "It is an example of %s now. In these words it is declined at once; the guard learns "
            "from it within seconds."
        ),
        Outcome.THERE: _("It is an example of %s already."),
        Outcome.CONTRARY: _(
            "It is a near miss of %s, which is always answered. Take it out there first."
        ),
    }
    return _note(added, texts[added.outcome])


def _near_miss_note(added: Addition) -> Note:
    texts = {
        Outcome.ADDED: _(
            "It is a near miss of %s now. In these words it is answered at once; the guard learns "
            "from it within seconds."
        ),
        Outcome.THERE: _("It is a near miss of %s already."),
        Outcome.CONTRARY: _(
            "It is an example of %s, which must be declined. Take it out there first."
        ),
    }
    return _note(added, texts[added.outcome])


def _note(added: Addition, text: str) -> Note:
    level = messages.SUCCESS if added.outcome == Outcome.ADDED else messages.WARNING
    return Note(level, _with_link(text, added.topic))


def _with_link(text: str, row: Model) -> SafeString:
    """Return a text with the name of a row, which leads to its page, for its %s."""
    name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
    link = format_html(
        '<a class="rosa-link" href="{}"><bdi>{}</bdi></a>', reverse(name, args=[row.pk]), row
    )
    before, _mark, after = text.partition("%s")
    return format_html("{}{}{}", before, link, after)
