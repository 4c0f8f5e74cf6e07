"""Presets of phases: what a dialogue reads of them, and their admin."""

import pytest

from agent import desk
from agent.core.dialogue import Phase
from agent.defaults import PHASES
from agent.models import PhasePreset
from knowledge import revision

pytestmark = pytest.mark.django_db


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
