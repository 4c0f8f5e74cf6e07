"""Sorts what a list filters by in the order of the list, with what tells its period."""

from django.db import migrations, models
from django.db.models import Q

BY_TIME = ["-last_at", "-id", "started_at"]
COUNTED = ("refused", "failed", "cut", "unsourced", "slow", "wrong_language", "marked")
CONDITIONS = {
    **{name: Q(**{f"{name}__gt": 0}) for name in COUNTED},
    "unreviewed": Q(review="unreviewed"),
    "flagged": Q(flagged_at__isnull=False),
}


class Migration(migrations.Migration):
    dependencies = [("agent", "0023_conversation_by_time")]

    operations = [
        operation
        for name, condition in CONDITIONS.items()
        for operation in (
            migrations.RemoveIndex("conversation", f"conversation_{name}"),
            migrations.AddIndex(
                "conversation",
                models.Index(fields=BY_TIME, condition=condition, name=f"conversation_{name}"),
            ),
        )
    ]
