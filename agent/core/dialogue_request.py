"""A turn of a dialogue as the request that is answered: seen from the side that speaks. Pure."""

from agent.core.dialogue import CONTEXT_LINES, Dialogue, Line, Part, Phase, Side
from agent.core.types import ChatRequest, Message, Scene

_HOW = (
    "You speak aloud, and are heard: one to three short sentences, no more. Say your own words "
    "only: never speak for the other one, never write a name before your words, no stage "
    "directions, no lists. Take up what was said last, and do not repeat what was said before."
)


def turn_request(dialogue: Dialogue, side: Side, *, scenario: str) -> ChatRequest:
    """Return what the side that speaks is asked; `scenario` is empty where it may not be told."""
    lines = dialogue.lines
    is_asked = bool(lines) and lines[-1].side != side
    question = lines[-1].text if is_asked else ""
    if not lines:
        question = dialogue.config.scenario
    before = lines[:-1] if is_asked else lines
    return ChatRequest(
        model="",
        question=question,
        history=tuple(_message(line, side) for line in before[-CONTEXT_LINES:]),
        caller_prompt=_instructions(dialogue, side, scenario),
        scene=_scene(dialogue, side, scenario),
    )


def _scene(dialogue: Dialogue, side: Side, scenario: str) -> Scene:
    config, number, part = dialogue.config, len(dialogue.lines) + 1, dialogue.config.part(side)
    return Scene(
        phase=config.phase(number).name,
        # Without a scenario it is about who speaks.
        about=scenario or (part.prompt if part else ""),
        name=part.name if part else "",
        said=tuple(line.text for line in dialogue.lines),
        is_asked=dialogue.awaits_answer,
        is_last=number >= config.max_turns,
    )


def _message(line: Line, side: Side) -> Message:
    return Message("assistant" if line.side == side else "user", line.text)


def _instructions(dialogue: Dialogue, side: Side, scenario: str) -> str:
    config, number = dialogue.config, len(dialogue.lines) + 1
    parts = (
        _with_whom(dialogue, side),
        f"The scenario: {scenario}" if scenario else "",
        "You speak first: what follows is the scenario, nobody has spoken yet." * (number == 1),
        _told(config.phase(number)),
        f"This is turn {min(number, config.max_turns)} of {config.max_turns}.",
        _HOW,
    )
    return "\n".join(filter(None, parts))


def _with_whom(dialogue: Dialogue, side: Side) -> str:
    config = dialogue.config
    other = config.agent_2 if side == "agent_1" else config.agent_1
    if config.mode == "human_vs_ai" or other is None:
        return "This is a dialogue: you speak with a person, face to face."
    here = "This is a dialogue before an audience: you speak with"
    if dialogue.awaits_answer:
        return f"{here} {_named(other)}. A person has stepped in just now: answer the person."
    return f"{here} {_named(other)}."


def _named(part: Part) -> str:
    return part.name or "another speaker, whom you get to know by what they say"


def _told(phase: Phase) -> str:
    instruction = phase.instruction.strip()
    return f"Where the dialogue is now, {phase.name}: {instruction}" if instruction else ""
