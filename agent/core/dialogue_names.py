"""Who speaks in a dialogue, as people read it, from what is stored of how it was begun. Pure."""

from collections.abc import Mapping
from typing import Any

from agent.core.sentences import shortened

# Characters of a persona's own text that stand for its name.
NAME_LENGTH = 40


def names(config: Mapping[str, Any], person: str) -> dict[str, str]:
    """Return the name of each side, `person` for a person's; of agent_2 only where there is one."""
    found = {side: _name(config[side]) for side in ("agent_1", "agent_2") if config.get(side)}
    return {**found, "human": person}


def pair(config: Mapping[str, Any], person: str) -> tuple[str, str]:
    """Return the names of the two who speak with each other, who begins first."""
    found = names(config, person)
    if config.get("mode") == "human_vs_ai":
        return found["human"], found["agent_1"]
    return found["agent_1"], found["agent_2"]


def _name(part: Mapping[str, Any]) -> str:
    given = part.get("name") or part.get("persona")
    return given or shortened(part.get("prompt", ""), NAME_LENGTH) or "–"
