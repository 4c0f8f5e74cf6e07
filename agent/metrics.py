"""What Prometheus reads of a process."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 13)

TURNS = Counter("rosa_turns", "Attempts that ended", ["status", "persona"])
TTFT = Histogram("rosa_ttft_seconds", "Time to first token", ["provider"], buckets=_SECONDS)
TOTAL = Histogram(
    "rosa_reply_seconds", "Time to the end of a reply", ["provider"], buckets=_SECONDS
)
TOKENS = Counter("rosa_tokens", "Tokens of prompts and completions", ["provider", "kind"])
HANDOVERS = Counter(
    "rosa_handovers", "Providers that failed before the first word", ["provider", "code"]
)
HEDGES = Counter("rosa_hedges", "Second providers asked beside a slow one", ["provider", "outcome"])
RESTING = Gauge("rosa_provider_resting", "1 while a provider is not asked", ["provider"])
PROVIDER_NOTES_DROPPED = Counter(
    "rosa_provider_notes_dropped", "Failures of providers that no row was written of"
)
REFUSALS = Counter("rosa_refusals", "Turns that the guard declined", ["topic", "rule", "stage"])
JUDGE = Counter("rosa_judge", "Questions put to a judge", ["provider", "outcome"])
FLAGS = Counter("rosa_flagged_replies", "Replies marked for review", ["topic", "rule"])
ERRORS = Counter("rosa_request_errors", "Requests answered with an error", ["code"])
OPEN = Gauge("rosa_open_replies", "Replies that are being made")
PAUSED = Gauge("rosa_paused", "1 while staff have paused Rosa")
JOURNAL_QUEUE = Gauge("rosa_journal_queue", "Rows that wait to be written")
JOURNAL_DOWN = Gauge("rosa_journal_database_down", "1 while the journal cannot reach the database")
JOURNAL_SLOW = Counter("rosa_journal_slow", "Turns for which the database took too long")
JOURNAL_SPOOLED = Counter("rosa_journal_spooled", "Turns kept on disk for the database")
JOURNAL_REPLAYED = Counter("rosa_journal_replayed", "Turns brought from disk into the database")
JOURNAL_REFUSED = Counter("rosa_journal_refused", "Turns that the database refused, kept in a file")
JOURNAL_UNCONFIRMED = Counter(
    "rosa_journal_unconfirmed", "Replies that ended before their turn was stored"
)
NEWS_LOST = Counter("rosa_news_lost", "Messages that other processes did not get")
BUS_CONNECTED = Gauge("rosa_bus_connected", "1 while the bridge reaches the message bus")
BUS_REQUESTS = Counter("rosa_bus_requests", "Requests that came over the bus", ["subject"])
BUS_RUNNING = Gauge("rosa_bus_running", "Requests of the bus that are being answered")
BUS_WAITING = Gauge("rosa_bus_waiting", "Requests of the bus that wait for their turn")
BUS_LOST = Counter("rosa_bus_lost", "Answers that could not be sent over the bus")
SPECTATORS = Gauge("rosa_spectators", "Connections that read along with a dialogue")
DIALOGUES = Gauge("rosa_dialogues_running", "Dialogues that somebody steers over a WebSocket")
STAGE_REFUSALS = Counter(
    "rosa_stage_refusals", "What was asked for in vain over a dialogue's WebSocket", ["code"]
)
SPECTATORS_BEHIND = Counter(
    "rosa_spectators_behind", "Times that a dialogue was sent anew to a reader who was too slow"
)
JOURNAL_LOST = Counter("rosa_journal_lost", "Turns that could be stored nowhere")
DIGEST_WAITING = Gauge("rosa_digest_waiting", "Turns that lists and figures do not count yet")
SOURCES = Counter("rosa_source_answers", "Answers of sources of live facts", ["source", "outcome"])
CALLS = Counter("rosa_calls", "Calls that a kiosk asked for", ["outcome"])
CALLS_ENDED = Counter("rosa_calls_ended", "Calls that Rosa ended or found ended", ["by"])
CALLBACKS = Counter("rosa_callbacks", "Events that Tavus posted", ["event", "outcome"])
VISITORS = Gauge("rosa_visitors", "Pages of visitors that are connected", ["place"])
VISITOR_REFUSALS = Counter(
    "rosa_visitor_refusals", "What pages of visitors asked for in vain", ["code"]
)
SOUND = Counter("rosa_sound_seconds", "Seconds of sound that voices made", ["kind"])
VOICE_WAIT = Histogram(
    "rosa_voice_seconds", "Time from a sentence to its sound", ["kind"], buckets=_SECONDS
)
VOICE_FAILURES = Counter(
    "rosa_voice_failures", "Sentences that stayed without sound", ["kind", "reason"]
)
ERASED = Counter("rosa_erased", "Conversations that were erased")


def is_speaking() -> bool:
    """Whether a reply is being made in this process."""
    ((sample,),) = ([*metric.samples] for metric in OPEN.collect())
    return sample.value > 0


def exposition(journal_waiting: int, *, is_paused: bool) -> tuple[bytes, str]:
    """Return the figures in Prometheus's text format and its content type."""
    PAUSED.set(is_paused)
    JOURNAL_QUEUE.set(journal_waiting)
    return generate_latest(), CONTENT_TYPE_LATEST
