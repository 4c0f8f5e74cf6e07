"""The voices and presets of phases of a new installation."""

from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.db import connection

MIGRATION = "agent.migrations.0034_voices_and_phases"


def add_defaults() -> None:
    """Put them in where a test before has emptied all tables."""
    import_module(MIGRATION).add_defaults(apps, SimpleNamespace(connection=connection))
