"""Editing the content: one file per noun, `base` for what they share."""

from knowledge.admin.conference import ConferenceAdmin
from knowledge.admin.fact import FactAdmin
from knowledge.admin.imports import ImportJobAdmin
from knowledge.admin.place import PlaceAdmin
from knowledge.admin.session import SessionAdmin
from knowledge.admin.speaker import SpeakerAdmin
from knowledge.admin.term import TermAdmin
from knowledge.admin.topic import RedZoneTopicAdmin
from knowledge.admin.version import VersionAdmin
from knowledge.admin.way import WayAdmin

__all__ = [
    "ConferenceAdmin",
    "FactAdmin",
    "ImportJobAdmin",
    "PlaceAdmin",
    "RedZoneTopicAdmin",
    "SessionAdmin",
    "SpeakerAdmin",
    "TermAdmin",
    "VersionAdmin",
    "WayAdmin",
]
