"""Who speaks in a dialogue, as people read it: from what its row was begun with."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from agent.core.sentences import shortened

# Characters of a persona's own text that stand for its name.
NAME_LENGTH = 40


def names(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each side; of agent_2 only where there is one."""
    found = {side: _name(config, side) for side in ("agent_1", "agent_2") if config.get(side)}
    return {**found, "human": _("A person")}


def pair(config: Mapping[str, Any]) -> tuple[str, str]:
    """Return who speaks with whom, who begins first."""
    found = names(config)
    if config.get("mode") == "human_vs_ai":
        return found["human"], found["agent_1"]
    return found["agent_1"], found.get("agent_2", "–")


def _name(config: Mapping[str, Any], side: str) -> str:
    part = config[side]
    own = shortened(part.get("prompt", ""), NAME_LENGTH)
    return part.get("name") or part.get("persona") or own or side
