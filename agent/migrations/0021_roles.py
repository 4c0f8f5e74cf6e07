"""Makes the roles of staff."""

from django.db import migrations

from agent import roles

TRANSLATED = ("fact", "speaker", "session", "place", "way")
WRITTEN = (*TRANSLATED, *(f"{kind}translation" for kind in TRANSLATED))


def _all(app, *models, verbs=("view", "add", "change", "delete")):
    return {f"{app}.{verb}_{model}" for model in models for verb in verbs}


SEES_CONTENT = _all("knowledge", *WRITTEN, "term", "conference", "version", verbs=("view",))
EDITOR = (
    SEES_CONTENT
    | _all("knowledge", *WRITTEN)
    | _all("knowledge", "term", verbs=("add", "change"))
    | _all("knowledge", "importjob", verbs=("view", "add"))
    | {"agent.view_translationjob"}
)
REVIEWER = (
    SEES_CONTENT
    | _all("knowledge", "redzonetopic", "redzonewording", verbs=("view",))
    | _all("knowledge", "fact", "facttranslation", verbs=("add",))
    | _all("agent", "guardtest", verbs=("view", "add"))
    | _all("agent", "conversation", "turnreview", "reviewqueue", verbs=("view",))
    | {"agent.review_conversation"}
)
PUBLISHER = (
    EDITOR
    | {"knowledge.publish_content"}
    | _all("knowledge", "term", "redzonetopic", "redzonewording")
    | _all("knowledge", "conference", verbs=("add", "change"))
    | _all("agent", "guardtest", "cannedsentence")
    | _all("agent", "pause", verbs=("view", "change"))
)
ADMINISTRATOR = (
    REVIEWER
    | PUBLISHER
    | _all("agent", "persona", "personaprovider", "provider", "channel", "reviewqueue")
    | _all("agent", "reading", "export", verbs=("view",))
    | _all("auth", "user", "group")
    | {
        "agent.export_conversation",
        "agent.erase_conversation",
        "agent.steer_conversation",
        "agent.view_statistics",
    }
)
STATISTICS = {"agent.view_statistics"}


def make(apps, schema_editor):
    roles.create(
        apps,
        schema_editor.connection.alias,
        {
            roles.EDITOR: EDITOR,
            roles.REVIEWER: REVIEWER,
            roles.PUBLISHER: PUBLISHER,
            roles.ADMINISTRATOR: ADMINISTRATOR,
            roles.STATISTICS: STATISTICS,
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agent", "0020_search_index"),
        ("knowledge", "0016_publish"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop, elidable=False)]
