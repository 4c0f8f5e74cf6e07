"""Puts in the providers and personas of a new installation."""

from django.db import migrations

from agent.defaults import PERSONAS, PROVIDERS


def add_defaults(apps, schema_editor):
    alias = schema_editor.connection.alias
    for name, rows in (("Provider", PROVIDERS), ("Persona", PERSONAS)):
        model = apps.get_model("agent", name)
        for row in rows:
            values = {key: value for key, value in row.items() if key != "slug"}
            model.objects.using(alias).get_or_create(slug=row["slug"], defaults=values)


class Migration(migrations.Migration):
    dependencies = [("agent", "0001_initial")]

    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
