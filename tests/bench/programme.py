"""A large conference that never was: sample speakers and sessions, the same for the same seed."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST = """Amina Andrei Anna Carlos Chen Daniel Elena Fatima Giulia Hassan Ingrid Ivan Jorge Kenji
    Lars Layla Maria Mehmet Nadia Olga Pierre Priya Rajesh Samuel Sofia Tariq Thomas Wanjiru Yuki
    Zhang""".split()
SYLLABLES = """ka ro mi ta len vor sa di nu be el ga zo fi ran shu ti mar os pe bar dov hel kim lo
    nak ri sten""".split()
COUNTRIES = """Argentina Australia Austria Brazil Canada Chile Egypt Ethiopia Fiji France Germany
    Ghana India Indonesia Italy Japan Kenya Mexico Mongolia Nigeria Norway Peru Poland Senegal
    Spain Tunisia""".split()
BODIES = ("Institute of Geophysics", "Meteorological Service", "University", "National Data Centre")
ROLES = (
    "Researcher",
    "Professor",
    "Station operator",
    "Data analyst",
    "Policy adviser",
    "Engineer",
)
SUBJECTS = (
    "infrasound arrays",
    "hydroacoustic signals",
    "xenon background",
    "atmospheric transport",
    "seismic event location",
    "machine learning for waveforms",
    "station sustainment",
    "radionuclide samplers",
    "on-site inspection",
    "volcanic eruptions",
    "tsunami warning",
    "treaty verification",
    "data quality",
    "regional cooperation",
    "noble gas systems",
    "ambient noise",
)
ASPECTS = (
    "Advances in",
    "A decade of",
    "New methods for",
    "Lessons from",
    "The future of",
    "Uncertainty in",
    "Capacity building for",
    "A case study of",
)
KINDS = ("oral", "poster", "panel", "workshop")


def speakers(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Yield the fields of `count` speakers."""
    rng = random.Random(seed)  # noqa: S311  (samples)
    for number in range(count):
        family = "".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))).capitalize()
        country = rng.choice(COUNTRIES)
        subject, second = rng.sample(SUBJECTS, 2)
        body = rng.choice(BODIES)
        role = rng.choice(ROLES)
        yield {
            "slug": f"sample-speaker-{number}",
            "name": f"{rng.choice(FIRST)} {family}",
            "role": f"{role} for {subject}",
            "organisation": f"{body}, {country}",
            "bio": (
                f"{role} at the {body} of {country}. Works on {subject} and {second}, before that "
                f"in {rng.choice(COUNTRIES)}. Has written {rng.randint(3, 90)} papers."
            ),
        }


def sessions(count: int, seed: int = 2) -> Iterator[dict[str, Any]]:
    """Yield the fields of `count` sessions within the week of the demo conference."""
    rng = random.Random(seed)  # noqa: S311  (samples)
    first = datetime(2025, 9, 8, 7, tzinfo=UTC)
    for number in range(count):
        subject, second = rng.sample(SUBJECTS, 2)
        start = first + timedelta(days=rng.randrange(5), minutes=15 * rng.randrange(40))
        country = rng.choice(COUNTRIES)
        yield {
            "slug": f"sample-session-{number}",
            "title": f"{rng.choice(ASPECTS)} {subject} in {country}",
            "kind": rng.choice(KINDS),
            "start": start,
            "end": start + timedelta(minutes=15),
            "description": (
                f"How {subject} and {second} serve the monitoring of nuclear tests, with data from "
                f"{country} and {rng.choice(COUNTRIES)}."
            ),
        }
