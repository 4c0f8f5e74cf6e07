"""Presets of phases: what a dialogue reads of them, and their admin."""

import re

import pytest
from django.core.checks import run_checks
from django.urls import reverse

from agent import desk
from agent.core.dialogue import Phase
from agent.defaults import PHASES
from agent.models import PhasePreset
from knowledge import revision
from tests.edges.pages import change_url, save
from tests.edges.presets import add_defaults

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def presets(db):
    """Those of a new installation."""
    add_defaults()


def make_preset(*phases):
    """Return a preset with phases by name, first percent and instruction."""
    preset = PhasePreset.objects.create(slug="duel", name="Duel")
    for name, starts_at, instruction in phases:
        preset.phases.create(name=name, starts_at=starts_at, instruction=instruction)
    return preset


def test_a_new_installation_has_its_presets_at_the_desk():
    built_in = {
        row["slug"]: tuple(Phase(*stretch) for stretch in stretches) for row, stretches in PHASES
    }

    assert desk.load().presets == built_in


def test_a_preset_is_at_the_desk_in_the_order_of_its_phases():
    make_preset(("thrust", 50, "Attack."), ("bow", 0, "Greet."))

    assert desk.load().presets["duel"] == (
        Phase("bow", 0, "Greet."),
        Phase("thrust", 50, "Attack."),
    )


def test_every_change_of_a_preset_counts():
    preset = make_preset(("bow", 0, "Greet."))
    numbers = [revision.current()]

    preset.save()
    numbers.append(revision.current())
    preset.phases.update(instruction="Bow.")
    numbers.append(revision.current())
    preset.phases.get().delete()
    numbers.append(revision.current())

    assert numbers == sorted(set(numbers))
    assert desk.load().presets["duel"] == ()


def test_a_preset_is_shown_with_its_shares_and_turns(admin_client):
    preset = PhasePreset.objects.get(slug="default")

    text = admin_client.get(change_url(preset)).content.decode()

    shares = "introduction 0–30 %, conversation 30–70 %, flirt 70–85 %, roast 85–100 %"
    assert f'aria-label="{shares}"' in text
    assert re.findall(r"<td><bdi>(.*?)</bdi>", text) == [
        *("0–30 %", "1–3", "1–6"),
        *("30–70 %", "4–7", "7–14"),
        *("70–85 %", "8–9", "15–17"),
        *("85–100 %", "10", "18–20"),
    ]


def phases_posted(*phases, there=0):
    """Return the form of a preset's phases, the first `there` of which are rows already."""
    posted = {"phases-TOTAL_FORMS": len(phases), "phases-INITIAL_FORMS": there}
    for number, values in enumerate(phases):
        posted |= {f"phases-{number}-{name}": value for name, value in values.items()}
    return posted


def phase(name, starts_at, **values):
    return {"name": name, "starts_at": starts_at, "instruction": "Speak."} | values


@pytest.mark.parametrize(
    ("phases", "fault"),
    [
        ([], "A preset needs at least one phase."),
        ([phase("late", 5)], "late begins at 5 %. The first phase has to begin at 0."),
        (
            [phase("one", 0), phase("two", 50), phase("three", 50)],
            "three and two both begin at 50 %.",
        ),
        ([phase("one", 0), phase("one", 50)], "Please correct the duplicate data for name."),
        ([phase("one", 0, DELETE="on")], "A preset needs at least one phase."),
    ],
)
def test_phases_have_to_make_a_whole(admin_client, phases, fault):
    add = reverse("admin:agent_phasepreset_add")

    response = save(admin_client, add, name="Duel", slug="duel", **phases_posted(*phases))

    (formset,) = response.context["inline_admin_formsets"]
    assert formset.formset.non_form_errors() == [fault]
    assert not PhasePreset.objects.filter(slug="duel").exists()


def test_a_phase_takes_the_place_of_the_next_one_in_one_save(admin_client):
    preset = make_preset(("one", 0, "A."), ("two", 30, "B."), ("three", 70, "C."))

    save(admin_client, change_url(preset), **{"phases-1-starts_at": 70, "phases-2-starts_at": 85})

    assert [(p.name, p.starts_at) for p in preset.phases.all()] == [
        ("one", 0),
        ("two", 70),
        ("three", 85),
    ]


def test_a_duplicate_is_stored_once_it_is_saved(admin_client):
    preset = PhasePreset.objects.get(slug="diplomatic")
    duplicate = reverse("admin:agent_phasepreset_duplicate", args=[preset.pk])

    led = admin_client.get(duplicate)
    before = PhasePreset.objects.count()
    save(admin_client, led["Location"])

    copied = desk.load().presets
    assert before == 2
    assert copied["diplomatic-copy"] == copied["diplomatic"]
    assert PhasePreset.objects.get(slug="diplomatic-copy").name == "Diplomatic, copy"


def test_the_preset_that_counts_unnamed_keeps_its_slug_and_stays(admin_client, settings):
    settings.DIALOGUE_PRESET = "diplomatic"
    kept, other = (PhasePreset.objects.get(slug=slug) for slug in ("diplomatic", "default"))

    save(admin_client, change_url(kept), slug="other", name="Courtesy")
    answers = [
        admin_client.post(
            reverse("admin:agent_phasepreset_delete", args=[row.pk]), {"post": "yes"}
        ).status_code
        for row in (kept, other)
    ]

    assert answers == [403, 302]
    assert list(PhasePreset.objects.values_list("slug", "name")) == [("diplomatic", "Courtesy")]


def test_a_setting_that_names_no_preset_is_told(settings):
    settings.DIALOGUE_PRESET = "opera"

    found = [m for m in run_checks(databases=["default"]) if m.id == "agent.W002"]

    assert [message.hint for message in found] == [
        "Name one of these, or make it in the admin: diplomatic, default."
    ]
