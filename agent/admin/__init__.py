"""Configuration and review of the assistant: one file per noun, and the start page."""

from agent.admin.call import CallAdmin
from agent.admin.canned_sentence import CannedSentenceAdmin
from agent.admin.channel import ChannelAdmin
from agent.admin.chat_room import ChatRoomAdmin
from agent.admin.conversation import ConversationAdmin
from agent.admin.dialogue import DialogueAdmin
from agent.admin.export import ExportAdmin
from agent.admin.guard_standing import standing
from agent.admin.guard_tests import GuardTestAdmin
from agent.admin.kiosk import KioskAdmin
from agent.admin.pause import PauseAdmin
from agent.admin.persona import PersonaAdmin
from agent.admin.phase_preset import PhasePresetAdmin
from agent.admin.provider import ProviderAdmin
from agent.admin.queues import ReviewQueueAdmin
from agent.admin.reading import ReadingAdmin
from agent.admin.shortfall import ShortfallAdmin
from agent.admin.translations import TranslationJobAdmin
from agent.admin.user import GroupAdmin, UserAdmin
from agent.admin.voice import VoiceAdmin

__all__ = [
    "CallAdmin",
    "CannedSentenceAdmin",
    "ChannelAdmin",
    "ChatRoomAdmin",
    "ConversationAdmin",
    "DialogueAdmin",
    "ExportAdmin",
    "GroupAdmin",
    "GuardTestAdmin",
    "KioskAdmin",
    "PauseAdmin",
    "PersonaAdmin",
    "PhasePresetAdmin",
    "ProviderAdmin",
    "ReadingAdmin",
    "ReviewQueueAdmin",
    "ShortfallAdmin",
    "TranslationJobAdmin",
    "UserAdmin",
    "VoiceAdmin",
    "standing",
]
