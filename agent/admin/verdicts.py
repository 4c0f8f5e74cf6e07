"""Verdicts of the guard in words and colours, for all pages that show one."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from agent.core import judging
from agent.core.verdict import PAUSED
from agent.entry import IN_REPLY
from agent.second_opinion import NO_VERDICT
from knowledge.admin.links import can_view
from knowledge.models import RedZoneTopic

TONES = {"allow": "ok", "caution": "warn", "deflect": "bad", "block": "bad"}
TOPICS = "knowledge.redzonetopic"


def action_text(action: str) -> str:
    """Return what the guard does, in a word."""
    return {
        "allow": _("allowed"),
        "caution": _("with care"),
        "deflect": _("declined"),
        "block": _("declined"),
    }.get(action, action)


def rule_text(rule: str) -> str:
    """Return by which rule the guard found what it found."""
    return {
        "phrase": _("one of its phrases is in the question"),
        "example": _("the question is one of its examples"),
        "alike": _("the question is nearly one of its examples"),
        "classifier": _("by all that the guard has learned, it belongs to this topic"),
    }.get(rule, rule)


def hit_text(rule: str, stage: str) -> str:
    """Return where the guard found something in a turn, and by which rule."""
    if rule == PAUSED.rule:
        return _("Rosa was paused")
    if rule == NO_VERDICT:
        return _("no second opinion came in time, and without one the persona declines")
    if stage == IN_REPLY:
        found = {
            "classifier": _("by all that the guard has learned, a sentence of it belongs there"),
            judging.RULE: _("a second model said so"),
        }.get(rule, _("one of the topic's phrases was about to be said"))
        return _("in the reply: %s") % found
    return {judging.RULE: _("a second model said that the question belongs to it")}.get(
        rule, rule_text(rule)
    )


def may_see_topics(request: HttpRequest) -> bool:
    """Whether the account may see the red zone, and so try and test the guard."""
    return request.user.is_active and can_view(request, TOPICS)


def may_change_topics(request: HttpRequest) -> bool:
    """Whether the account may add sentences to the red zone and run its tests."""
    return request.user.is_active and request.user.has_perm("knowledge.change_redzonetopic")


def may_see_tests(request: HttpRequest) -> bool:
    """Whether the account may see the test set, which holds words of visitors."""
    return request.user.is_active and can_view(request, "agent.guardtest")


def may_add_tests(request: HttpRequest) -> bool:
    """Whether the account may add to the test set."""
    return request.user.is_active and request.user.has_perm("agent.add_guardtest")


def topic_choices() -> list[RedZoneTopic]:
    """Return the topics that count, by title."""
    return list(RedZoneTopic.objects.published().order_by("title").only("slug", "title"))
