"""The rows that staff edit, one file per noun."""

from knowledge.models.conference import Conference
from knowledge.models.fact import Fact, FactTranslation
from knowledge.models.import_job import ImportFile, ImportJob, ImportLine, JobState, TableKind
from knowledge.models.origin import Origin
from knowledge.models.place import Place, PlaceTranslation
from knowledge.models.record import Deletion
from knowledge.models.revision import Change, Revision
from knowledge.models.session import Session, SessionTranslation
from knowledge.models.speaker import Speaker, SpeakerTranslation
from knowledge.models.term import Term
from knowledge.models.topic import RedZoneTopic, RedZoneWording
from knowledge.models.version import How, Version
from knowledge.models.way import Way, WayTranslation

__all__ = [
    "Change",
    "Conference",
    "Deletion",
    "Fact",
    "FactTranslation",
    "How",
    "ImportFile",
    "ImportJob",
    "ImportLine",
    "JobState",
    "Origin",
    "Place",
    "PlaceTranslation",
    "RedZoneTopic",
    "RedZoneWording",
    "Revision",
    "Session",
    "SessionTranslation",
    "Speaker",
    "SpeakerTranslation",
    "TableKind",
    "Term",
    "Version",
    "Way",
    "WayTranslation",
]
