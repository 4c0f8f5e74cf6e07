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
from agent.bridge_providers import Providers, chain_of, told
from agent.chat_room_store import stored
from agent.core.bridge import Request
from agent.models import ChatRoomUsage
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
        self._providers = Providers()
        self.is_draining = False

    async def end(self) -> None:
        """End what is asked of providers just now."""
        await self._providers.end()

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
                return await self._providers.available(desks.current(), request.persona)
            case "get_models":
                return {"models": await self._providers.models(desks.current())}
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
            "providers": told(chain_of(desk, "")) if desk else [],
        }

    async def _usage(self, room: str) -> Json:
        tally = self._tally
        used: Json = {
            "requests": tally.requests,
            "tokens": tally.tokens,
            "errors": tally.errors,
            "uptime": tally.uptime_s,
        }
        if room:
            used |= {"channel_id": room, "today": await stored(_used_today, room)}
        return used


def _used_today(room: str) -> Json:
    # The day of limits is that of the venue.
    zone = ZoneInfo(desks.current().brief.conference.timezone)
    day = clock.now().astimezone(zone).date()
    rows = ChatRoomUsage.objects.filter(room__key=room, person="", day=day)
    found = rows.aggregate(requests=Sum("requests"), tokens=Sum("tokens"), declined=Sum("declined"))
    return {name: count or 0 for name, count in found.items()}
