"""Configuration that staff edit, and the conversations that the journal writes."""

from agent.models.avatar import Avatar
from agent.models.call import Call
from agent.models.callback import Callback
from agent.models.channel import Channel
from agent.models.chat_room import ChatRoom, ChatRoomTurn, ChatRoomUsage, QueuedRequest
from agent.models.conversation import Attempt, Conversation
from agent.models.dialogue import Dialogue, DialogueLine, PhasePreset, PresetPhase
from agent.models.erased import Erased
from agent.models.figures import Asked, Tally
from agent.models.guard_run import GuardResult, GuardRun
from agent.models.guard_test import GuardTest
from agent.models.intervention import CannedSentence, Intervention
from agent.models.kiosk import Kiosk, KioskDay
from agent.models.learned import Learned
from agent.models.pause import Pause
from agent.models.persona import Persona, PersonaProvider
from agent.models.provider import Provider, ProviderFailure, ProviderState
from agent.models.rating import Rating
from agent.models.reading import Export, ExportedConversation, Reading
from agent.models.review import ConversationReview, ReviewQueue, TurnReview, TurnTranslation
from agent.models.search_entry import SearchEntry
from agent.models.shortfall import Shortfall
from agent.models.translation_job import TranslationDraft, TranslationJob
from agent.models.voice import Voice

__all__ = [
    "Asked",
    "Attempt",
    "Avatar",
    "Call",
    "Callback",
    "CannedSentence",
    "Channel",
    "ChatRoom",
    "ChatRoomTurn",
    "ChatRoomUsage",
    "Conversation",
    "ConversationReview",
    "Dialogue",
    "DialogueLine",
    "Erased",
    "Export",
    "ExportedConversation",
    "GuardResult",
    "GuardRun",
    "GuardTest",
    "Intervention",
    "Kiosk",
    "KioskDay",
    "Learned",
    "Pause",
    "Persona",
    "PersonaProvider",
    "PhasePreset",
    "PresetPhase",
    "Provider",
    "ProviderFailure",
    "ProviderState",
    "QueuedRequest",
    "Rating",
    "Reading",
    "ReviewQueue",
    "SearchEntry",
    "Shortfall",
    "Tally",
    "TranslationDraft",
    "TranslationJob",
    "TurnReview",
    "TurnTranslation",
    "Voice",
]
