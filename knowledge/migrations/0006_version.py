import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("knowledge", "0005_asked_as"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("row", models.BigIntegerField()),
                ("name", models.CharField(max_length=500, verbose_name="record")),
                ("values", models.JSONField(default=dict)),
                ("changed", models.JSONField(default=list)),
                ("how", models.CharField(choices=[("found", "state before"), ("created", "added"), ("changed", "changed"), ("reverted", "reverted"), ("deleted", "deleted")], max_length=10, verbose_name="change")),
                ("who", models.CharField(blank=True, max_length=150, verbose_name="by")),
                ("via", models.CharField(blank=True, max_length=100)),
                ("at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="time")),
                ("source", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="knowledge.version")),
                ("user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="account")),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["kind", "row", "id"], name="version_of_record")],
            },
        ),
    ]
