"""Drafts of translations of a fact, made by a scripted language model."""

import json

import pytest

from agent import desk, drafting
from agent.models import Persona, PersonaProvider, Provider, TranslationJob
from knowledge.models import Fact, FactTranslation
from tests.upstream import Script, Upstream

FRENCH = {"question": "Quand est le déjeuner ?", "answer": "Le déjeuner est servi à une heure."}


def reply(texts):
    return Script(text=(json.dumps(texts, ensure_ascii=False),))


@pytest.fixture
def model():
    """A language model's server, and the default persona that is answered from there."""
    with Upstream(reply(FRENCH)) as upstream:
        # A test before may have emptied all tables.
        persona, _is_new = Persona.objects.get_or_create(
            slug="rosa-ctbto-agent", defaults={"name": "Rosa", "system_prompt": "You are Rosa."}
        )
        provider = Provider.objects.create(slug="double", name="Double", base_url=upstream.url)
        PersonaProvider.objects.create(persona=persona, provider=provider)
        desk.live.forget()
        yield upstream
    desk.live.forget()


@pytest.fixture
def drafts_at_once(monkeypatch):
    """Jobs are done where they are started."""
    # The thread of the worker would not see what the test's transaction holds.
    monkeypatch.setattr(drafting.worker, "submit", drafting.run)


@pytest.fixture
def lunch():
    return Fact.objects.create(slug="lunch", question="When is lunch?", answer="Lunch is at one.")


def job_of(fact, *languages):
    return TranslationJob.objects.create(
        kind="fact", keys=[fact.pk], languages=", ".join(languages)
    )


def drafts():
    rows = FactTranslation.objects.order_by("fact__slug", "lang")
    return [(r.fact.slug, r.lang, r.question, r.answer, r.status) for r in rows]
