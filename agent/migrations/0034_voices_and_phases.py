"""Puts in the voices and the phases of a new installation."""

from django.db import migrations

from agent.defaults import PHASES, VOICES


def add_defaults(apps, schema_editor):
    alias = schema_editor.connection.alias
    voices = apps.get_model("agent", "Voice").objects.using(alias)
    for row in VOICES:
        values = {key: value for key, value in row.items() if key != "slug"}
        voices.get_or_create(slug=row["slug"], defaults=values)
    presets = apps.get_model("agent", "PhasePreset").objects.using(alias)
    phases = apps.get_model("agent", "PresetPhase").objects.using(alias)
    for row, stretches in PHASES:
        values = {key: value for key, value in row.items() if key != "slug"}
        preset, is_new = presets.get_or_create(slug=row["slug"], defaults=values)
        for name, starts_at, instruction in stretches if is_new else ():
            phases.create(preset=preset, name=name, starts_at=starts_at, instruction=instruction)


class Migration(migrations.Migration):
    dependencies = [("agent", "0033_dialogues")]

    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
