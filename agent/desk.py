"""All that a turn reads, as one frozen value: content, index, guard, personas, channels."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, takewhile
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch

from agent import learning, models, pausing
from agent.core.dialogue import Part, Phase, Side
from agent.core.errors import InvalidKey, NotReady, UnknownPersona
from agent.core.guard import Guard
from agent.core.origins import origin
from agent.core.own_words import NOTHING, OwnWords, own_words
from agent.core.printed import Printed
from agent.core.types import Channel, Endpoint, Persona, Voice
from agent.models.channel import OWN_CHANNEL, key_digest
from agent.models.persona import language_codes
from agent.models.provider import DEFAULT_MODEL, ENVIRONMENT, OPENAI_URL
from knowledge import brief as briefs
from knowledge.languages import UN_LANGUAGES
from knowledge.live import Live
from knowledge.models.fields import lines
from knowledge.retrieval import Index
from knowledge.routes import Routes
from knowledge.values import Brief, Record, Texts

# The voices of the two sides where neither the dialogue nor the persona names one: the vendor's
# where there is a key for it, else the built-in ones.
_USUAL_VOICES: Mapping[Side, tuple[str, str]] = {
    "agent_1": ("alloy", "built-in-1"),
    "agent_2": ("nova", "built-in-2"),
}
OFFLINE = Endpoint(slug="offline", kind="offline", model="offline")


@dataclass(frozen=True, slots=True)
class Desk:
    """One revision of everything. Replaced as a whole, so that no turn sees half a change."""

    brief: Brief
    printed: Printed
    index: Index
    routes: Routes
    guard: Guard
    personas: Mapping[str, Persona]
    channels: Mapping[str, Channel]
    endpoints: Mapping[str, Endpoint]
    default_endpoints: tuple[Endpoint, ...]
    # The enabled ones by slug.
    voices: Mapping[str, Voice] = field(default_factory=dict)
    # What the content says: no sentence of it is declined.
    content: OwnWords = NOTHING
    # The enabled channels by id, also those without a key; `channels` has them by their keys.
    callers: Mapping[int, Channel] = field(default_factory=dict)
    # Seconds that a reply may take from its request to its end.
    reply_deadline_s: float = 120.0
    # Of which lessons the guard's classifiers are, and whether these are the topics' own.
    lessons: str = ""
    has_learned: bool = False
    # While staff have paused Rosa, what she says to everything; else empty.
    holding: Texts = field(default_factory=dict)
    # How dialogues unfold: the phases by the slug of their preset, in order.
    presets: Mapping[str, tuple[Phase, ...]] = field(default_factory=dict)

    def channel(self, key: str) -> Channel:
        """Return the channel of an API key. Raises InvalidKey."""
        channel = self.channels.get(key_digest(key)) if key else None
        if channel is None:
            raise InvalidKey("Invalid API key. Send a channel's key as Authorization: Bearer KEY.")
        return channel

    def persona(self, slug: str, channel: Channel) -> Persona:
        """Return the persona that a request names, else the channel's, else the default one."""
        wanted = slug or channel.persona or settings.DEFAULT_PERSONA
        try:
            return self.personas[wanted]
        except KeyError:
            there = ", ".join(sorted(self.personas)) or "none"
            raise UnknownPersona(
                f"There is no persona {wanted!r}. There are: {there}.", "model"
            ) from None

    def endpoint(self, slug: str) -> Endpoint:
        """Return the provider of a slug as it is configured; the offline one for any other."""
        others = (endpoint for endpoint in self.default_endpoints if endpoint.slug == slug)
        return self.endpoints.get(slug) or next(others, OFFLINE)

    def judge(self, persona: Persona) -> Endpoint | None:
        """Return the provider that is asked for a verdict beside the answer, if there is one."""
        return self.endpoints.get(persona.judge) if settings.LLM_ENABLED else None

    def voice_of(self, side: Side, part: Part, persona: Persona) -> Voice | None:
        """Return the voice that a side of a dialogue speaks with, None for one without sound.

        One that is named but not enabled is passed over.
        """
        vendors, built_in = _USUAL_VOICES.get(side, ("", ""))
        is_online = settings.OPENAI_API_KEY and settings.LLM_ENABLED
        usual = (vendors if is_online else "", built_in)
        named = (part.voice, persona.voice, *usual)
        return next((self.voices[slug] for slug in named if slug in self.voices), None)

    def chain(self, persona: Persona) -> tuple[Endpoint, ...]:
        """Return the providers to ask for a persona, in order; the offline one is last."""
        if not settings.LLM_ENABLED:
            return (OFFLINE,)
        named = tuple(self.endpoints[s] for s in persona.providers if s in self.endpoints)
        asked = dict.fromkeys(named if persona.providers else self.default_endpoints)
        online = takewhile(lambda endpoint: endpoint.kind != "offline", asked)
        return (*online, OFFLINE)


def load(before: Desk | None = None) -> Desk:
    """Read everything from the database; of the content only what differs from `before`."""
    brief = briefs.load(before.brief if before else None)
    providers = list(models.Provider.objects.all())
    endpoints = {row.slug: endpoint_value(row) for row in providers if row.enabled}
    disabled = {row.slug for row in providers if not row.enabled}
    content = said_by(brief, before)
    guard, lessons, has_learned = _guard(brief, content, before)
    rows = list(models.Channel.objects.filter(enabled=True).select_related("persona"))
    return Desk(
        brief=brief,
        printed=Printed(brief),
        index=Index(brief.records, before.index if before else None, brief.words),
        routes=Routes(brief, before.routes if before else None),
        guard=guard,
        content=content,
        personas={p.slug: p for p in _personas()},
        channels=_by_key(rows),
        callers={row.pk: channel_value(row) for row in rows},
        endpoints=endpoints,
        default_endpoints=_default_endpoints(endpoints, disabled),
        voices={row.slug: voice_value(row) for row in models.Voice.objects.filter(enabled=True)},
        reply_deadline_s=settings.REPLY_DEADLINE_S,
        lessons=lessons,
        has_learned=has_learned,
        holding=pausing.holding(),
        presets=_presets(),
    )


def _guard(brief: Brief, content: OwnWords, before: Desk | None) -> tuple[Guard, str, bool]:
    """Return the guard, the digest of what it learned, and whether that is of these topics.

    Topics are guarded by their words at once; until they are learned, what was learned before
    goes on to count.
    """
    if before and before.brief.topics is brief.topics and before.has_learned:
        return before.guard.beside(content), before.lessons, True
    wanted = learning.digest_of(brief.topics)
    lessons, learned = (before.lessons, before.guard.learned) if before else ("", None)
    if lessons != wanted and (found := learning.stored(wanted)):
        lessons, learned = wanted, found
    elif learned is None:
        lessons, learned = learning.newest()
    return Guard(brief.topics, learned, content), lessons, lessons == wanted


def said_by(brief: Brief, before: Desk | None = None) -> OwnWords:
    """Return what the content says and how it is asked for, made from what differs."""
    if before is None:
        return own_words(chain.from_iterable(map(_texts_of, brief.records)))
    now = {id(record): record for record in brief.records}
    then = {id(record): record for record in before.brief.records}
    if then.keys().isdisjoint(now):
        return said_by(brief)
    gone = chain.from_iterable(_texts_of(then[key]) for key in then.keys() - now.keys())
    added = chain.from_iterable(_texts_of(now[key]) for key in now.keys() - then.keys())
    return before.content.changed(gone, added)


def _texts_of(record: Record) -> Iterable[str]:
    """Return the titles and texts of a record in all its languages, each once."""
    said = ((record.title(lang), record.text(lang)) for lang in UN_LANGUAGES)
    return dict.fromkeys(chain.from_iterable(said))


live: Live[Desk] = Live(load)


def current() -> Desk:
    """Return the desk in memory. Raises NotReady while there is none; never waits."""
    if live.value is None:
        raise NotReady("Rosa has not read her content yet. Try again in a moment.")
    return live.value


def _personas() -> list[Persona]:
    chain = Prefetch("chain", models.PersonaProvider.objects.select_related("provider"))
    rows = models.Persona.objects.filter(enabled=True).select_related("judge", "voice")
    rows = rows.prefetch_related(chain)
    return [persona_value(row, [link.provider.slug for link in row.chain.all()]) for row in rows]


def persona_value(row: models.Persona, providers: Iterable[str]) -> Persona:
    """Return a persona's row, which need not be saved, with the slugs of its providers."""
    return Persona(
        slug=row.slug,
        name=row.name,
        system_prompt=row.system_prompt,
        temperature=row.temperature,
        max_tokens=row.max_tokens,
        content_budget=row.content_budget,
        languages=language_codes(row.languages),
        first_words_s=row.first_words_s,
        providers=tuple(providers),
        guards_sentences=row.reply_guard == models.persona.ReplyGuard.SENTENCES,
        judge=row.judge.slug if row.judge else "",
        judge_s=row.judge_s,
        declines_without_verdict=row.without_verdict == models.persona.WithoutVerdict.DECLINE,
        voice=row.voice.slug if row.voice else "",
        hedge_ms=row.hedge_ms,
    )


def _presets() -> dict[str, tuple[Phase, ...]]:
    rows = models.PhasePreset.objects.prefetch_related("phases")
    return {row.slug: phases_of(row.phases.all()) for row in rows}


def phases_of(rows: Iterable[models.PresetPhase]) -> tuple[Phase, ...]:
    """Return the phases of a preset's rows, in order."""
    return tuple(Phase(row.name, row.starts_at, row.instruction) for row in rows)


def _by_key(rows: Iterable[models.Channel]) -> dict[str, Channel]:
    channels = {row.key_digest: channel_value(row) for row in rows if row.key_digest}
    if settings.ROSA_API_KEY:
        own = Channel(id=None, slug=OWN_CHANNEL)
        channels.setdefault(key_digest(settings.ROSA_API_KEY), own)
    return channels


def channel_value(row: models.Channel) -> Channel:
    """Return a channel's row as turns read it."""
    return Channel(
        id=row.pk,
        slug=row.slug,
        persona=row.persona.slug if row.persona else "",
        content_type=row.content_type,
        keeps_caller_prompt=row.caller_prompt == "context",
        fixed_language=row.fixed_language,
        caller_sampling=row.caller_sampling,
        caller_tools=row.caller_tools,
        refusal_reason=row.refusal_reason,
        plain_speech=row.plain_speech,
        keeps_words=row.keeps != models.channel.Keeps.METADATA,
        keep_days=row.keep_days or settings.RETENTION_DAYS,
        notice=row.notice,
        web_chat=row.web_chat,
        questions_per_minute=row.questions_per_minute,
        allowed_origins=tuple(filter(None, map(origin, lines(row.allowed_origins)))),
    )


def endpoint_value(row: models.Provider) -> Endpoint:
    """Return a provider's row as it is asked."""
    is_ollamas = row.base_url_variable == "OLLAMA_BASE_URL"
    is_environments = row.base_url_variable == "LLM_API_ENDPOINT"
    return Endpoint(
        slug=row.slug,
        kind=row.kind,
        base_url=ollama_base_url(row.address) if is_ollamas else chat_base_url(row.address),
        model=row.used_model if row.is_remote else OFFLINE.model,
        api_key=row.api_key,
        streams=row.streams and (settings.LLM_STREAM or not is_environments),
        verify_tls=row.verify_tls and (settings.LLM_VERIFY_SSL or not is_environments),
        ca_bundle=row.ca_bundle or (settings.LLM_CA_BUNDLE if is_environments else ""),
        connect_timeout_s=row.connect_timeout_s,
        idle_timeout_s=row.idle_timeout_s,
        begins_with_thoughts=row.begins_with_thoughts,
        first_words_s=row.first_words_s or 0.0,
        organization=row.organization,
        site_url=row.site_url,
        site_name=row.site_name,
        failures_in_a_row=row.failures_in_a_row,
        rest_s=row.rest_s,
        prompt_price=row.prompt_price,
        completion_price=row.completion_price,
    )


def voice_value(row: models.Voice) -> Voice:
    """Return a voice's row as it is spoken with."""
    return Voice(
        slug=row.slug,
        kind=row.kind,
        name=row.name,
        base_url=row.address,
        model=row.used_model,
        api_key=row.api_key,
        speed=row.speed,
        timeout_s=row.timeout_s,
    )


def _default_endpoints(
    endpoints: Mapping[str, Endpoint], disabled: Collection[str]
) -> tuple[Endpoint, ...]:
    """Return what the environment configures: its row counts, or its settings where it has none."""
    environment = endpoints.get(ENVIRONMENT) or Endpoint(
        slug=ENVIRONMENT,
        kind="chat",
        base_url=chat_base_url(settings.LLM_API_ENDPOINT or OPENAI_URL),
        model=settings.LLM_MODEL or DEFAULT_MODEL,
        api_key=settings.LLM_API_KEY,
        streams=settings.LLM_STREAM,
        verify_tls=settings.LLM_VERIFY_SSL,
        ca_bundle=settings.LLM_CA_BUNDLE,
    )
    if settings.LLM_API_ENDPOINT or settings.LLM_API_KEY:
        return () if ENVIRONMENT in disabled else (environment,)
    chosen = (
        ("openai", settings.OPENAI_API_KEY),
        ("openrouter", settings.OPENROUTER_API_KEY),
        ("ollama", settings.OLLAMA_BASE_URL),
    )
    return tuple(endpoints[slug] for slug, is_set in chosen if is_set and slug in endpoints)


def chat_base_url(url: str) -> str:
    """Return the base of an endpoint's address, whether or not it names the route."""
    return url.rstrip("/").removesuffix("/chat/completions").rstrip("/")


def ollama_base_url(url: str) -> str:
    """Return the base of Ollama's OpenAI interface; its own documents name the server alone."""
    base = chat_base_url(url)
    return base if urlsplit(base).path else f"{base}/v1"
