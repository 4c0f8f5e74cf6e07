"""Exports of Indico and pretalx as their servers make them, small."""

import json
from typing import Any


def at(time: str, day: str = "2025-09-08", tz: str = "Europe/Vienna") -> dict[str, str]:
    """Return a time as Indico tells it."""
    return {"date": day, "time": time, "tz": tz}


def person(first: str, last: str, number: int | None = None, **more: Any) -> dict[str, Any]:
    found = {"first_name": first, "last_name": last, "fullName": f"{last}, {first}", **more}
    return {**found, "person_id": number} if number else found


def contribution(key: int, title: str, **more: Any) -> dict[str, Any]:
    return {
        "_type": "Contribution",
        "id": str(key - 100),
        "db_id": key,
        "title": title,
        "startDate": at("10:00:00"),
        "endDate": at("10:20:00"),
        "room": "Festsaal",
        "roomFullname": "Festsaal",
        "description": "<p>Waves &amp; noise.</p><p>More.</p>",
        "type": "Oral",
        "track": "T1.1",
        "speakers": [person("Ana", "Ruiz", 7, affiliation="CTBTO")],
        "url": "https://indico.example.org/event/5/contributions/1/",
        **more,
    }


def event(**more: Any) -> dict[str, Any]:
    return {
        "_type": "Conference",
        "id": "5",
        "title": "Science &amp; Technology 2025",
        "startDate": at("09:00:00"),
        "endDate": at("18:00:00", "2025-09-12"),
        "timezone": "Europe/Vienna",
        "location": "Hofburg",
        "url": "https://indico.example.org/event/5/",
        **more,
    }


def export(*events: dict[str, Any]) -> bytes:
    return json.dumps({"count": len(events), "results": events, "_type": "HTTPAPIResult"}).encode()


def block(key: int, title: str, contributions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "_type": "SessionSlot",
        "id": key,
        "title": title,
        "startDate": at("10:00:00"),
        "endDate": at("12:00:00"),
        "roomFullname": "Festsaal",
        "conveners": [person("Li", "Wei", 8)],
        "session": {"id": "1", "db_id": 70, "title": title, "isPoster": False, "code": "T1"},
        "contributions": contributions,
        **more,
    }


def talk(code: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "guid": f"guid-{code}",
        "code": code,
        "id": 1,
        "date": "2025-09-08T10:00:00+02:00",
        "start": "10:00",
        "end": "2025-09-08T10:30:00+02:00",
        "duration": "00:30",
        "room": "Festsaal",
        "url": f"https://pretalx.example.org/snt/talk/{code}/",
        "title": title,
        "track": "Infrasound",
        "type": "Talk",
        "language": "de-formal",
        "abstract": "**Short** [text](https://example.org).",
        "description": "",
        "persons": [{"code": "ANA", "name": "Ana Ruiz", "biography": "She *listens*."}],
        **more,
    }


def schedule(*talks: dict[str, Any]) -> bytes:
    days = [{"index": 1, "date": "2025-09-08", "rooms": {"Festsaal": list(talks)}}]
    conference = {
        "acronym": "snt",
        "title": "SnT",
        "start": "2025-09-08",
        "end": "2025-09-12",
        "time_zone_name": "Europe/Vienna",
        "days": days,
    }
    url = "https://pretalx.example.org/snt/schedule/"
    return json.dumps({"schedule": {"url": url, "version": "1", "conference": conference}}).encode()


def submission(code: str, title: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "speakers": [{"code": "ANA", "name": "Ana Ruiz", "biography": "She listens."}],
        "submission_type": {"name": {"en": "Talk", "de": "Vortrag"}},
        "track": {"name": {"en": "Infrasound"}},
        "state": "confirmed",
        "abstract": "Short.",
        "duration": 30,
        "content_locale": "en",
        "internal_notes": "secret",
        "slots": [
            {
                "id": 1,
                "room": {"id": 3, "name": {"en": "Festsaal"}},
                "start": "2025-09-08T10:00:00+02:00",
                "end": "2025-09-08T10:30:00+02:00",
            }
        ],
        **more,
    }
