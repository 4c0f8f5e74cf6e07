"""Configuration that staff edit, and the conversations that the journal writes."""

from agent.models.channel import Channel
from agent.models.conversation import Attempt, Conversation
from agent.models.guard_run import GuardResult, GuardRun
from agent.models.guard_test import GuardTest
from agent.models.learned import Learned
from agent.models.pause import Pause
from agent.models.persona import Persona, PersonaProvider
from agent.models.provider import Provider
from agent.models.translation_job import TranslationDraft, TranslationJob

__all__ = [
    "Attempt",
    "Channel",
    "Conversation",
    "GuardResult",
    "GuardRun",
    "GuardTest",
    "Learned",
    "Pause",
    "Persona",
    "PersonaProvider",
    "Provider",
    "TranslationDraft",
    "TranslationJob",
]
