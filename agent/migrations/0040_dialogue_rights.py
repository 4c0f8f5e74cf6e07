"""Lets two phases change places in one save, and gives the roles their rights of dialogues."""

from django.db import migrations

from agent import roles

VERBS = ("view", "add", "change", "delete")
READS = {"agent.view_dialogue"}
RUNS = READS | {"agent.add_dialogue", "agent.delete_dialogue"}
RUNS |= {f"agent.{verb}_{model}" for model in ("phasepreset", "presetphase") for verb in VERBS}


def grant(apps, schema_editor):
    roles.grant(
        apps,
        schema_editor.connection.alias,
        {roles.REVIEWER: READS, roles.ADMINISTRATOR: RUNS},
    )


class Migration(migrations.Migration):
    dependencies = [("agent", "0034_voices_and_phases")]

    operations = [
        migrations.RemoveConstraint(model_name="presetphase", name="one_phase_begins"),
        migrations.RunPython(grant, migrations.RunPython.noop, elidable=False),
    ]
