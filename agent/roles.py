"""The roles of staff: groups that migrations make; what they may do, staff change afterwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.management import create_permissions
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Whose permissions a role may hold.
APPS = ("auth", "knowledge", "agent")
EDITOR, REVIEWER, PUBLISHER, ADMINISTRATOR, STATISTICS = (
    "Editor",
    "Reviewer",
    "Publisher",
    "Administrator",
    "Statistics only",
)


@dataclass(frozen=True, slots=True)
class Role:
    """What staff read of a role; `name` is that of its group."""

    name: str
    title: str | Promise
    meaning: str | Promise


ROLES = (
    Role(
        EDITOR,
        _("Editor"),
        _("Writes and translates content. What is new is a draft until somebody publishes it."),
    ),
    Role(
        REVIEWER,
        _("Reviewer"),
        _("Reads and judges conversations, drafts facts, adds to the guard's test set."),
    ),
    Role(
        PUBLISHER,
        _("Publisher"),
        _("What an editor does, and publishes; the red zone, its tests, and the pause."),
    ),
    Role(
        ADMINISTRATOR,
        _("Administrator"),
        _(
            "All of this, and accounts, personas, providers, channels, exports, erasure, "
            "stepping in."
        ),
    ),
    Role(STATISTICS, _("Statistics only"), _("The figures, and no word of any visitor.")),
)


def title_of(name: str) -> str:
    """Return the name of a group in the user's language, if it is that of a role."""
    return next((str(role.title) for role in ROLES if role.name == name), name)


def meaning_of(name: str) -> str:
    """Return what a role is for, "" for other groups."""
    return next((str(role.meaning) for role in ROLES if role.name == name), "")


def create(apps: Any, using: str, rights: Mapping[str, Iterable[str]]) -> None:
    """Make the groups with their permissions, for a migration; `rights` as `app.codename`.

    A group that is there already is left alone: whoever made it decides what it may do.
    """
    there = set(_groups(apps, using).values_list("name", flat=True))
    new = {name: given for name, given in rights.items() if name not in there}
    for name in new:
        _groups(apps, using).create(name=name)
    grant(apps, using, new)


def grant(apps: Any, using: str, rights: Mapping[str, Iterable[str]]) -> None:
    """Give permissions to groups, for a migration; one that is gone stays so.

    A migration runs once, so what staff take from a group later is not given again.
    """
    found = _permissions(apps, using)
    for group in _groups(apps, using).filter(name__in=rights):
        group.permissions.add(*(found[name] for name in rights[group.name]))


def _groups(apps: Any, using: str) -> Any:
    return apps.get_model("auth", "Group").objects.using(using)


def _permissions(apps: Any, using: str) -> dict[str, int]:
    """Return the keys of all permissions, made here where Django has not made them yet.

    Django makes them after all migrations, which on a new database is too late.
    """
    for label in APPS:
        config = apps.get_app_config(label)
        # An app of a migration has no module, for which Django takes it for one without models.
        config.models_module = getattr(config, "models_module", None) or True
        create_permissions(config, verbosity=0, using=using, apps=apps)
    rows = apps.get_model("auth", "Permission").objects.using(using)
    named = rows.filter(content_type__app_label__in=APPS)
    return {
        f"{app}.{codename}": key
        for key, app, codename in named.values_list("pk", "content_type__app_label", "codename")
    }
