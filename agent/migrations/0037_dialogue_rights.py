"""Lets phases change places in one save, dialogues leave as files, and roles work with both."""

from django.db import migrations, models

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
    dependencies = [("agent", "0036_dialogue_claims")]

    operations = [
        migrations.RemoveConstraint(model_name="presetphase", name="one_phase_begins"),
        migrations.AlterField(
            model_name="export",
            name="format",
            field=models.CharField(
                choices=[
                    ("jsonl", "JSON Lines"),
                    ("csv", "CSV"),
                    ("txt", "plain transcript"),
                    ("json", "JSON"),
                    ("html", "transcript to print"),
                ],
                max_length=5,
                verbose_name="format",
            ),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop, elidable=False),
    ]
