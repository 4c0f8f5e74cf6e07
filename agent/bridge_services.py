"""What services tell over the bus: who answers, what there is, how the bridge is doing."""

import time
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Sum

from agent import chat_rooms
from agent import desk as desks
from agent.bridge_bus import Bus
from agent.bridge_gate import Gate
from agent.chat_room_store import stored
from agent.core.bridge import Request
from agent.core.types import Channel
from agent.desk import Desk
from agent.models import ChatRoomUsage
from agent.models.channel import BUS_CHANNEL
from knowledge import clock

Json = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What was asked of this bridge since it began."""

    requests: int = 0
    tokens: int = 0
    errors: int = 0
    since: float = field(default_factory=time.monotonic)

    @property
    def uptime_s(self) -> float:
        return round(time.monotonic() - self.since, 1)


class Services:
    """Answers what is no turn."""

    def __init__(self, bus: Bus, gate: Gate, tally: Tally) -> None:
        self._bus, self._gate, self._tally = bus, gate, tally
        self.is_draining = False

    async def answer(self, request: Request) -> Json:
        """Return what a service says. Raises RosaError."""
        return {"request_id": request.request_id, **await self._told(request)}

    async def _told(self, request: Request) -> Json:
        room = request.room
        match request.action:
            case "status":
                return self._status()
            case "usage":
                return await self._usage(room)
            case "is_available":
                chain = _chain(desks.current(), request.persona)
                return {"available": True, "provider": chain[0]["id"], "providers": chain}
            case "get_models":
                return {"models": _models(desks.current())}
            case "persona.list":
                return {"personas": [{"id": p.slug, "name": p.name} for p in chat_rooms.personas()]}
            case "persona.set":
                await chat_rooms.set_persona(room, request.persona)
        return {"channel_id": room, "persona": await chat_rooms.persona_of(room)}

    def _status(self) -> Json:
        desk = desks.live.value
        state = "draining" if self.is_draining else "ready" if desk else "starting"
        return {
            "state": state,
            "uptime": self._tally.uptime_s,
            "running": self._gate.running,
            "waiting": self._gate.waiting,
            "connected": self._bus.is_connected,
            "jetstream": self._bus.has_jetstream,
            "providers": _chain(desk, "") if desk else [],
        }

    async def _usage(self, room: str) -> Json:
        tally = self._tally
        told: Json = {
            "requests": tally.requests,
            "tokens": tally.tokens,
            "errors": tally.errors,
            "uptime": tally.uptime_s,
        }
        if room:
            told |= {"channel_id": room, "today": await stored(_used_today, room)}
        return told


def _chain(desk: Desk, persona: str) -> list[Json]:
    """Return who is asked for a persona, in order."""
    asked = desk.chain(desk.persona(persona, Channel(None, BUS_CHANNEL)))
    return [{"id": e.slug, "kind": e.kind, "model": e.model} for e in asked]


def _models(desk: Desk) -> list[Json]:
    """Return the models that a request may name, each with its provider, each once."""
    endpoints = {e.slug: e for e in (*desk.default_endpoints, *desk.endpoints.values())}
    return [{"id": e.model, "provider": e.slug} for e in endpoints.values() if e.model]


def _used_today(room: str) -> Json:
    # The day of limits is that of the venue.
    zone = ZoneInfo(desks.current().brief.conference.timezone)
    day = clock.now().astimezone(zone).date()
    rows = ChatRoomUsage.objects.filter(room__key=room, person="", day=day)
    found = rows.aggregate(requests=Sum("requests"), tokens=Sum("tokens"), declined=Sum("declined"))
    return {name: count or 0 for name, count in found.items()}
