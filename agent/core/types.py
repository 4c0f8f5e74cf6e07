"""The values that a turn is made of. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NewType

# Text that the guard has let out; only this may be encoded for a caller.
Safe = NewType("Safe", str)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the history; `role` is system, user or assistant, `text` may be empty."""

    role: str
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """How far a dialogue is whose next line is asked for.

    `about` are words that tell what it is about. `name` is that of who speaks, "" where it has
    none; `said` are all lines so far. `is_asked`: a person spoke last.
    """

    phase: str
    about: str = ""
    name: str = ""
    said: tuple[str, ...] = ()
    is_asked: bool = False
    is_last: bool = False

    @property
    def is_opening(self) -> bool:
        """Whether the side that speaks has not spoken before; a person who asks is answered."""
        return len(self.said) < 2 and not self.is_asked


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request as the caller made it, checked and without the parts that Rosa ignores.

    `question` is the visitor's last utterance, `history` the user and assistant messages before
    it, `caller_prompt` the caller's own system messages, joined. `raw_messages` are the messages
    as they came, for channels that forward tools. `scene`: it asks for a line of a dialogue.
    """

    model: str
    question: str
    history: tuple[Message, ...] = ()
    caller_prompt: str = ""
    stream: bool = False
    include_usage: bool = False
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    sampling: Mapping[str, Any] = field(default_factory=dict)
    tools: Mapping[str, Any] = field(default_factory=dict)
    raw_messages: tuple[Mapping[str, Any], ...] = ()
    scene: Scene | None = None

    def said_by(self, role: str) -> list[str]:
        """Return what the user or the assistant said before the question, oldest first."""
        return [message.text for message in self.history if message.role == role]


@dataclass(frozen=True, slots=True)
class ConversationKey:
    """Names a conversation within its channel; `sent` if the caller sent it as a key."""

    key: str
    sent: bool


@dataclass(frozen=True, slots=True)
class Persona:
    """A way of speaking. `providers` are asked in order; empty means the environment's choice."""

    slug: str
    name: str
    system_prompt: str
    temperature: float = 0.3
    max_tokens: int = 300
    content_budget: int = 3000
    languages: tuple[str, ...] = ("en",)
    first_words_s: float = 4.0
    providers: tuple[str, ...] = ()
    guards_sentences: bool = False
    judge: str = ""
    judge_s: float = 1.5
    declines_without_verdict: bool = False
    # The slug of its voice in a dialogue, "" for one of the usual two.
    voice: str = ""
    # Milliseconds without first words after which the next provider is asked, too; None: never.
    hedge_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """Who calls. `id` is None for callers that are no row, such as that of `ROSA_API_KEY`."""

    id: int | None
    slug: str
    persona: str = ""
    content_type: str = "text/plain"
    keeps_caller_prompt: bool = True
    fixed_language: str = ""
    caller_sampling: bool = False
    caller_tools: bool = False
    refusal_reason: str = "stop"
    plain_speech: bool = True
    # Whether words are stored, or only when and how; for how many days, 0 for good.
    keeps_words: bool = True
    keep_days: int = 0
    # Whether visitors are told or asked before they begin: see `agent.core.notice`.
    notice: str = "notice"
    # Whether anybody may open its chat page, and which sites may show that in a frame.
    web_chat: bool = False
    questions_per_minute: int = 300
    allowed_origins: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """What conversations are told apart by: the same however staff rename the channel."""
        # No slug has a #, so that none is ever the same as a number.
        return self.slug if self.id is None else f"#{self.id}"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A provider as it is configured: equal values mean the same connections.

    `begins_with_thoughts`: its replies are thoughts up to a closing tag, without an opening one.
    """

    slug: str
    kind: str
    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    streams: bool = True
    verify_tls: bool = True
    ca_bundle: str = ""
    connect_timeout_s: float = 3.0
    idle_timeout_s: float = 15.0
    begins_with_thoughts: bool = False
    # Seconds for its first words; 0: what the persona allows.
    first_words_s: float = 0.0
    organization: str = ""
    site_url: str = ""
    site_name: str = ""
    # After so many failures in a row it rests for so many seconds; 0: never.
    failures_in_a_row: int = 3
    rest_s: float = 30.0
    # Of a million tokens.
    prompt_price: float = field(default=0.0, compare=False)
    completion_price: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice as it is configured. `kind` is built_in, openai or elevenlabs.

    `name` is the vendor's own name or id of the voice; `model` may be empty.
    """

    slug: str
    kind: str
    name: str
    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    speed: float = 1.0
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Sound:
    """Sound as MP3: one channel, a constant bit rate, no tags, so that sounds can be joined."""

    mp3: bytes = field(repr=False)
    seconds: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one reply, the provider's count or an estimate."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Began:
    """The first event of a reply: who speaks, and who was asked in vain before.

    `left_s` is how long the provider's first words may still take to become a word that may leave.
    """

    provider: str
    model: str
    handovers: tuple[Mapping[str, Any], ...] = ()
    left_s: float | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """A piece of tool calls in the wire's own form, passed on as it is."""

    deltas: tuple[Mapping[str, Any], ...]


FinishReason = Literal["stop", "length", "content_filter", "tool_calls"]


@dataclass(frozen=True, slots=True)
class Ended:
    """The last event of a reply."""

    reason: FinishReason = "stop"
    usage: Usage | None = None


Event = Began | str | ToolCalls | Ended
