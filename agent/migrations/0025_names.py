"""Calls the right to step in by its one name, also where it was made under another."""

from django.db import migrations

STEER, BEFORE, AFTER = (
    "steer_conversation",
    "Can watch running conversations and step in",
    "Can step into running conversations",
)
RIGHTS = {
    "review_conversation": "Can judge, assign and flag conversations",
    "export_conversation": "Can export conversations",
    "erase_conversation": "Can erase conversations and persons",
    STEER: AFTER,
    "view_statistics": "Can see the figures",
}


def _rename(apps, schema_editor, name):
    # Django makes rights that are new, and leaves the names of older ones as they were.
    rights = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    rights.filter(content_type__app_label="agent", codename=STEER).update(name=name)


def rename(apps, schema_editor):
    _rename(apps, schema_editor, AFTER)


def rename_back(apps, schema_editor):
    _rename(apps, schema_editor, BEFORE)


class Migration(migrations.Migration):
    dependencies = [
        ("agent", "0024_conversation_indexes"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="conversation",
            options={
                "default_permissions": ("view",),
                "ordering": ["-last_at"],
                "permissions": [*RIGHTS.items()],
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
            },
        ),
        migrations.RunPython(rename, rename_back),
    ]
