"""Gives each conversation the time of its last attempt, by which the list is sorted."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    alias = schema_editor.connection.alias
    conversations = apps.get_model("agent", "Conversation").objects.using(alias)
    last = (
        apps.get_model("agent", "Attempt")
        .objects.using(alias)
        .filter(conversation=OuterRef("pk"))
        .order_by()
        .values("conversation")
        .values(last=Max("started_at"))
    )
    conversations.update(last_at=Coalesce(Subquery(last), "started_at"))


class Migration(migrations.Migration):
    dependencies = [("agent", "0005_built_in")]

    operations = [
        migrations.AlterModelOptions(
            name="conversation",
            options={
                "ordering": ["-last_at"],
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
            },
        ),
        migrations.AddField(
            model_name="conversation",
            name="last_at",
            field=models.DateTimeField(
                db_index=True, default=django.utils.timezone.now, verbose_name="last turn"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                fields=["status", "started_at", "conversation"], name="attempt_by_status"
            ),
        ),
    ]
