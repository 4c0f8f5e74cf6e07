"""Accounts that have a role, and one row of everything that they may meet."""

import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.db.models import Model
from django.test import Client

from agent import migrations, roles
from agent.models import (
    Call,
    CannedSentence,
    Channel,
    ChatRoom,
    Export,
    GuardRun,
    GuardTest,
    Kiosk,
    Persona,
    PhasePreset,
    Provider,
    Reading,
    Shortfall,
    TranslationJob,
    Voice,
)
from agent.models.guard_run import RunState
from agent.models.review import ReviewQueue
from knowledge import history
from knowledge.models import (
    Conference,
    Fact,
    ImportJob,
    Place,
    RedZoneTopic,
    Session,
    Speaker,
    Term,
    Version,
    Way,
)
from tests.edges.conversations import make_conversation
from tests.edges.dialogue_rows import make_dialogue

NAMES = tuple(role.name for role in roles.ROLES)
MORNING = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)


def make_roles() -> None:
    """Make the groups anew where a test before has emptied all tables."""
    if not Group.objects.filter(name__in=NAMES).exists():
        editor = SimpleNamespace(connection=connection)
        _migration("roles").make(apps, editor)
        for name in ("avatar", "calls", "voice_rights", "dialogue_rights", "chat_rooms"):
            _migration(name).grant(apps, editor)


def _migration(name: str) -> ModuleType:
    (path,) = Path(migrations.__file__).parent.glob(f"[0-9]*_{name}.py")
    return import_module(f"agent.migrations.{path.stem}")


def make_user(*names: str, **values) -> User:
    """Return an account of the staff with these roles."""
    make_roles()
    name = values.pop("username", "-".join(names) or "nobody")
    user = User.objects.create_user(name, password="x", is_staff=True, **values)
    user.groups.set(Group.objects.filter(name__in=names))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_rows() -> dict[str, Model]:
    """Return one row of each kind by the name of its model, all of it published."""
    owner = User.objects.create_superuser("owner")
    with history.recording(user=owner):
        start, end = (Place.objects.create(slug=slug, name=slug) for slug in ("hall", "desk"))
        rows = [
            Fact.objects.create(slug="f", question="Where?", answer="Here."),
            Speaker.objects.create(slug="s", name="Ana"),
            Session.objects.create(
                slug="opening", title="Opening", start=MORNING, end=MORNING + timedelta(hours=1)
            ),
            Way.objects.create(start=start, end=end, directions="Left."),
            start,
            Term.objects.create(words_en="hall"),
            Conference.objects.create(name="SnT"),
            RedZoneTopic.objects.create(slug="t", title="Topic"),
        ]
        topic = rows[-1]
        topic.wordings.create(lang="en", deflection="No.", phrases="secret", examples="Why?")
        rows.append(GuardTest.objects.create(text="Why?", lang="en", topic=topic))
        rows.append(Persona.objects.create(slug="p", name="P", system_prompt="-"))
    rows += [
        make_conversation(),
        Channel.objects.get(slug="web"),
        Kiosk.objects.create(name="Lobby", channel=Channel.objects.get(slug="web")),
        ChatRoom.objects.create(key="lobby"),
        Call.objects.create(started_at=MORNING, day=MORNING.date(), status="active"),
        PhasePreset.objects.create(slug="duel", name="Duel"),
        make_dialogue(),
        Provider.objects.create(slug="own", name="Own", base_url="http://127.0.0.1:9/v1"),
        Voice.objects.create(slug="own-voice", title="Own"),
        ImportJob.objects.create(owner=owner, title="facts.csv"),
        TranslationJob.objects.create(owner=owner, kind="fact", keys=[], languages="fr"),
        GuardRun.objects.create(owner=owner, state=RunState.DONE),
        ReviewQueue.objects.create(name="Declined"),
        CannedSentence.objects.create(title="Soon", sentences={"en": "Soon."}),
        Export.objects.create(username="owner", format="csv"),
        Reading.objects.create(username="owner", conversation=uuid.uuid4()),
        Shortfall.objects.create(hour=MORNING, process="host-1", lost=1),
        Version.objects.filter(kind="knowledge.fact").latest("pk"),
        make_user(roles.EDITOR, username="colleague"),
        Group.objects.create(name="Helpers"),
    ]
    return {row._meta.label_lower: row for row in rows}
