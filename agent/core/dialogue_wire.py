"""Dialogues as callers are told of them: a session and its messages. Pure."""

from typing import Any

from agent.core.dialogue import Config, Dialogue, Line, Part


def session_json(dialogue: Dialogue, base: str = "") -> dict[str, Any]:
    """Return the whole of a dialogue; `base` stands before the addresses of its sounds."""
    return {
        "session_id": str(dialogue.id),
        "config": config_json(dialogue.config),
        "status": status(dialogue),
        "messages": [line_json(line, base) for line in dialogue.lines],
        **standing_json(dialogue),
        "created_at": dialogue.at.isoformat(),
        "expires_at": dialogue.expires_at.isoformat(),
    }


def as_read_along(session: dict[str, Any]) -> dict[str, Any]:
    """Return the whole of a dialogue without what its personas were told, for a spectator."""
    config = session["config"]
    parts = {
        side: config[side] and {**config[side], "persona": ""} for side in ("agent_1", "agent_2")
    }
    return {**session, "config": {**config, **parts, "scenario": ""}}


def status(dialogue: Dialogue) -> str:
    """Return initialized, running or complete."""
    if dialogue.is_complete:
        return "complete"
    return "running" if dialogue.lines else "initialized"


def standing_json(dialogue: Dialogue) -> dict[str, Any]:
    """Return how far a dialogue is, as it stands beside each message."""
    return {
        "next_speaker": None if dialogue.is_complete else dialogue.next_side,
        "conversation_phase": dialogue.phase,
        "turn_count": len(dialogue.lines),
        "is_conversation_complete": dialogue.is_complete,
    }


def config_json(config: Config) -> dict[str, Any]:
    """Return what a dialogue was begun with."""
    return {
        "mode": config.mode,
        "agent_1": _part_json(config.agent_1),
        "agent_2": config.agent_2 and _part_json(config.agent_2),
        "scenario": config.scenario,
        "max_turns": config.max_turns,
        "phases": [{"name": p.name, "starts_at": p.starts_at} for p in config.phases],
        "preset": config.preset,
        "language": config.lang,
        "sound": config.sound,
    }


def _part_json(part: Part) -> dict[str, Any]:
    return {"persona": part.persona or part.prompt, "name": part.name, "voice": part.voice}


def line_json(line: Line, base: str = "") -> dict[str, Any]:
    """Return one message; `base` stands before the address of its sound."""
    return {
        "speaker": line.side,
        "text": line.text,
        "audio_url": audio_url(line.audio, base),
        "turn_number": line.number,
        "timestamp": line.at.isoformat(),
        "phase": line.phase,
        "language": line.lang,
        "status": line.status,
        "voice_error": line.voice_error or None,
    }


def audio_url(file: str, base: str = "") -> str | None:
    """Return the address of a sound, None where there is none."""
    return f"{base}/audio/{file}" if file else None
