"""Phases of a dialogue, and which turns belong to which."""

import pytest

from agent.core.dialogue import Phase
from agent.core.phases import Stretch, stretches
from agent.defaults import PHASES

SHOW = (Phase("introduction", 0), Phase("conversation", 30), Phase("flirt", 70), Phase("roast", 85))


def test_phases_last_until_the_next_one_begins():
    assert stretches(SHOW) == (
        Stretch("introduction", 0, 30),
        Stretch("conversation", 30, 70),
        Stretch("flirt", 70, 85),
        Stretch("roast", 85, 100),
    )
    assert [stretch.percent for stretch in stretches(SHOW)] == [30, 40, 15, 15]


@pytest.mark.parametrize(
    ("count", "turns"),
    [
        (20, [range(1, 7), range(7, 15), range(15, 18), range(18, 21)]),
        (10, [range(1, 4), range(4, 8), range(8, 10), range(10, 11)]),
        (1, [range(1, 2), range(2, 2), range(2, 2), range(2, 2)]),
    ],
)
def test_each_phase_has_the_turns_of_its_share(count, turns):
    assert [stretch.turns(count) for stretch in stretches(SHOW)] == turns


@pytest.mark.parametrize("count", [1, 2, 7, 10, 20, 33, 200])
@pytest.mark.parametrize("stretch_of", [phases for _preset, phases in PHASES])
def test_a_turn_belongs_to_the_last_phase_whose_share_is_over(stretch_of, count):
    phases = tuple(Phase(*stretch) for stretch in stretch_of)

    by_rule = [
        [phase.name for phase in phases if phase.starts_at * count <= (turn - 1) * 100][-1]
        for turn in range(1, count + 1)
    ]

    assert [s.name for s in stretches(phases) for _turn in s.turns(count)] == by_rule
