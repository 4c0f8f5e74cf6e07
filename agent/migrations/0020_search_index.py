"""Where each database keeps the words of the full-text search."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE agent_searchtext USING "
    """fts5(terms, tokenize = "ascii tokenchars '~'", columnsize = 0)""",
    "CREATE TABLE agent_searchword (word text NOT NULL PRIMARY KEY) WITHOUT ROWID",
)
SQLITE_BACK = ("DROP TABLE agent_searchtext", "DROP TABLE agent_searchword")
POSTGRESQL = (
    "ALTER TABLE agent_searchentry ADD COLUMN terms tsvector",
    "CREATE INDEX agent_searchentry_terms ON agent_searchentry USING gin (terms)",
)
POSTGRESQL_BACK = ("ALTER TABLE agent_searchentry DROP COLUMN terms",)


def make(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def unmake(apps, schema_editor):
    run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


def run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("agent", "0019_leaving")]
    operations = [migrations.RunPython(make, unmake)]
