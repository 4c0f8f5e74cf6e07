"""How turns ended, and what of a conversation is worth a look, as badges."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agent.models import Conversation
from agent.models.conversation import Status
from knowledge.admin.badge import badge

STATUS_TONES = {
    Status.DONE: "ok",
    Status.CUT: "warn",
    Status.SUPERSEDED: "muted",
    Status.REFUSED: "info",
    Status.FAILED: "bad",
}
# What a conversation counts, in the order in which it matters: name, tone, words.
COUNTS = (
    ("failed", "bad", gettext_lazy("failed")),
    ("marked", "warn", gettext_lazy("marked for review")),
    ("wrong_language", "warn", gettext_lazy("wrong language")),
    ("unsourced", "warn", gettext_lazy("no source found")),
    ("refused", "info", gettext_lazy("declined")),
    ("slow", "muted", gettext_lazy("slow")),
    ("cut", "muted", gettext_lazy("cut off")),
)


def status_mark(status: str, *, is_running: bool = False) -> SafeString:
    """Return the badge of how a turn ended."""
    if is_running:
        return badge(_("in progress"), "info")
    text = str(Status(status).label) if status in Status.values else status
    return badge(text, STATUS_TONES.get(status, "muted"))


def outcome_marks(row: Conversation) -> list[SafeString]:
    """Return the badges of a conversation, from what its own row counts."""
    if not row.turns:
        return [*_flags(row), badge(_("in progress"), "info")]
    marks = [
        badge(f"{text} {count}", tone)
        for name, tone, text in COUNTS
        if (count := getattr(row, name))
    ]
    return [*_flags(row), *(marks or [badge(_("answered"), "ok")])]


def _flags(row: Conversation) -> list[SafeString]:
    return [badge(_("flagged"), "bad", row.flag_reason)] if row.flagged_at else []
