"""All settings. The only module that reads the environment; every name is in .env.example."""

import hashlib
import os
import re
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


class Environment(environ.Env):
    """The environment, where an empty variable counts as unset and a flag is true or false."""

    def bool(self, var: str, default: bool) -> bool:
        """Return a flag. Raises ImproperlyConfigured for any other word."""
        word = self.str(var, default=str(default)).strip().lower()
        if word in ("true", "1", "yes", "on"):
            return True
        if word in ("false", "0", "no", "off"):
            return False
        raise ImproperlyConfigured(f"{var} is {word!r}. Set it to true or false.")


def _set_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if value.strip()}


env = Environment()
env.smart_cast = False
env.ENVIRON = _set_variables()
if not env.bool("ROSA_IGNORE_DOTENV", default=False):
    env.read_env(BASE_DIR / ".env")
    env.ENVIRON = _set_variables()

# --- Core -----------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Run `make setup`, which writes a .env with a random one, or set it."
    )
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
if PUBLIC_URL:
    ALLOWED_HOSTS = [*ALLOWED_HOSTS, urlsplit(PUBLIC_URL).hostname or ""]
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

DEVELOPMENT_API_KEY = "rosa-backend-key-2025"
ROSA_API_KEY = env.str("ROSA_API_KEY", default=DEVELOPMENT_API_KEY if DEBUG else "")

# An ISO time at which Rosa's clock starts, for demos and tests. Empty: the real time.
ROSA_NOW = env.str("ROSA_NOW", default="")

INSTALLED_APPS = [
    # Its `runserver` serves the chat path too; loading it takes longer than most commands.
    *(["daphne"] if sys.argv[1:2] == ["runserver"] else []),
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "drf_spectacular_sidecar",
    "channels",
    "knowledge",
    "agent",
]
# None of these runs on the chat path; see rosa/asgi.py.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "rosa.numbers.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "knowledge.recorder.middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "rosa.urls"
ASGI_APPLICATION = "rosa.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agent.admin.pause.context",
            ],
        },
    }
]
APPEND_SLASH = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Stores ---------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'rosa.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # WAL lets readers read while the journal writes, FULL keeps what was committed through a power
    # cut, IMMEDIATE takes the write lock at once, so
    # that two writers wait for each other instead of failing half way. What is deleted or replaced
    # is overwritten, so that no words are left in the file.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
        ),
    }
else:
    # A server that vanished must be noticed in seconds, not when TCP gives up.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 10_000,
        **DATABASES["default"].get("OPTIONS", {}),
    }
REDIS_URL = env.str("REDIS_URL", default="")
# Of one Redis all databases share their messages: installations are told apart by their secret.
_INSTALLATION = hashlib.sha256(SECRET_KEY.encode()).hexdigest()[:8]
_REDIS = {
    "address": REDIS_URL,
    # A server that vanished must be noticed in seconds, not when TCP gives up.
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "socket_keepalive": True,
    # Not every system has it.
    "socket_keepalive_options": {
        getattr(socket, name): 10_000 for name in ("TCP_USER_TIMEOUT",) if hasattr(socket, name)
    },
    "health_check_interval": 5,
}
CHANNEL_LAYERS = {
    "default": (
        {
            # The other layer drops what a process has not read yet beyond a hundred messages.
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [_REDIS], "prefix": f"rosa-{_INSTALLATION}-"},
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
# --- The message bus ------------------------------------------------------------------------

NATS_URL = env.str("NATS_URL", default="")
# What stands before all subjects, for a bus that several installations share.
NATS_PREFIX = env.str("NATS_PREFIX", default="")
# Where the bridge tells its health and figures, on this machine only; 0: nowhere.
BRIDGE_PORT = env.int("BRIDGE_PORT", default=0)
# What holds for a chat room that says nothing else; 0: no limit.
CHAT_REQUESTS_PER_MINUTE = env.int("CHAT_REQUESTS_PER_MINUTE", default=60)
CHAT_TOKENS_PER_DAY = env.int("CHAT_TOKENS_PER_DAY", default=0)
CHAT_PERSON_REQUESTS_PER_MINUTE = env.int("CHAT_PERSON_REQUESTS_PER_MINUTE", default=10)
CHAT_PERSON_TOKENS_PER_DAY = env.int("CHAT_PERSON_TOKENS_PER_DAY", default=500_000)
# Where the journal keeps what the database cannot take yet, one file per process.
SPOOL_DIR = Path(env.str("SPOOL_DIR", default=str(VAR_DIR / "spool")))

# --- Providers ------------------------------------------------------------------------------

LLM_ENABLED = env.bool("LLM_ENABLED", default=True)
LLM_API_ENDPOINT = env.str("LLM_API_ENDPOINT", default="")
LLM_API_KEY = env.str("LLM_API_KEY", default="")
LLM_MODEL = env.str("LLM_MODEL", default="")
LLM_VERIFY_SSL = env.bool("LLM_VERIFY_SSL", default=True)
LLM_CA_BUNDLE = env.str("LLM_CA_BUNDLE", default="")
LLM_STREAM = env.bool("LLM_STREAM", default=True)
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENROUTER_API_KEY = env.str("OPENROUTER_API_KEY", default="")
OLLAMA_BASE_URL = env.str("OLLAMA_BASE_URL", default="")
# Which variables a provider's row may name as the place of its key: not those of Rosa herself or
# of other services, which the row would send away.
PROVIDER_KEY_NAME = re.compile(r"(?!(?:ROSA|TAVUS|WEATHER)_API_KEY\b)[A-Z][A-Z0-9_]*_API_KEY")
PROVIDER_KEYS = {
    name: value for name, value in os.environ.items() if PROVIDER_KEY_NAME.fullmatch(name) and value
}
# One entry of LLM_KEY_HOSTS, such as GROQ_API_KEY=api.groq.com.
KEY_HOSTS_ENTRY = re.compile(rf"({PROVIDER_KEY_NAME.pattern})=([a-z0-9.-]+(?:,[a-z0-9.-]+)*)")
LLM_KEY_HOSTS = env.str("LLM_KEY_HOSTS", default="").split()


def _key_hosts(allowed: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return the hosts that each key may go to: those of the known vendors, and the allowed ones.

    What is no entry allows nothing; a system check names it.
    """
    hosts = {
        "LLM_API_KEY": {_host(LLM_API_ENDPOINT) or "api.openai.com"},
        "OPENAI_API_KEY": {"api.openai.com"},
        "OPENROUTER_API_KEY": {"openrouter.ai"},
        "GROQ_API_KEY": {"api.groq.com"},
        "MISTRAL_API_KEY": {"api.mistral.ai"},
        "ELEVENLABS_API_KEY": {"api.elevenlabs.io"},
    }
    for found in filter(None, map(KEY_HOSTS_ENTRY.fullmatch, allowed)):
        hosts.setdefault(found[1], set()).update(found[2].split(","))
    return {name: frozenset(found) for name, found in hosts.items()}


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


PROVIDER_KEY_HOSTS = _key_hosts(LLM_KEY_HOSTS)
PROVIDER_URLS = {"LLM_API_ENDPOINT": LLM_API_ENDPOINT, "OLLAMA_BASE_URL": OLLAMA_BASE_URL}
PROVIDER_MODELS = {"LLM_MODEL": LLM_MODEL}

# --- Tavus, voices, sessions ----------------------------------------------------------------

TAVUS_API_KEY = env.str("TAVUS_API_KEY", default="")
TAVUS_BASE_URL = env.str("TAVUS_BASE_URL", default="https://tavusapi.com")
WEATHER_API_KEY = env.str("WEATHER_API_KEY", default="")
WEATHER_BASE_URL = "https://api.openweathermap.org"
SESSION_TTL = env.int("SESSION_TTL", default=86_400)
AUDIO_TTL = env.int("AUDIO_TTL", default=7_200)
TTS_MODEL = env.str("TTS_MODEL", default="tts-1")
# Where the sound of dialogues is kept, by all processes that serve them.
AUDIO_DIR = Path(env.str("AUDIO_DIR", default=str(VAR_DIR / "audio")))
# The phases of a dialogue whose caller names none, by the slug of a preset.
DIALOGUE_PRESET = env.str("DIALOGUE_PRESET", default="default")

# --- Limits ---------------------------------------------------------------------------------

DEFAULT_PERSONA = "rosa-ctbto-agent"
MAX_BODY_BYTES = 1_048_576
# The same for all other paths, where staff upload files.
MAX_UPLOAD_BYTES = 20_971_520
# Seconds that a client may stop reading before its stream is ended.
STALL_S = env.float("STALL_S", default=20.0)
# Seconds a reply may take from its request to its end.
REPLY_DEADLINE_S = 120.0
# Seconds a finished reply waits for the database before it goes to the spool.
JOURNAL_DEADLINE_S = 1.0
# Seconds between two looks at the content's revision.
REVISION_INTERVAL_S = 0.25
# Seconds that running replies get at the end of the server.
DRAIN_S = env.float("DRAIN_S", default=8.0)

# --- Retention ------------------------------------------------------------------------------

# Days for which conversations are kept whose channel does not say; 0: for good.
RETENTION_DAYS = env.int("RETENTION_DAYS", default=0)

# --- The guard ------------------------------------------------------------------------------

# Whether the server itself has the guard learn when the red zone changes.
GUARD_TRAINING = env.bool("GUARD_TRAINING", default=True)
# The sentences that it learns from besides those of staff.
GUARD_CORPUS = BASE_DIR / "agent" / "guard_corpus"

# --- Imports --------------------------------------------------------------------------------

# Whether staff may have files fetched from addresses that are not public.
IMPORT_PRIVATE_ADDRESSES = env.bool("IMPORT_PRIVATE_ADDRESSES", default=False)


def _tokens(given: str) -> dict[str, str]:
    """Return the token of each host: `host=token`, more after spaces. Raises ImproperlyConfigured.

    A token goes to its host only.
    """
    found = {}
    for number, entry in enumerate(given.split(), start=1):
        host, _equals, token = entry.partition("=")
        if not re.fullmatch(r"[a-z0-9.-]+", host) or not token:
            # The entry is not shown: it may be a token.
            raise ImproperlyConfigured(
                f"Entry {number} of IMPORT_TOKENS is not host=token. Write for example "
                "pretalx.example.org=TOKEN, more after spaces."
            )
        found[host] = token
    return found


IMPORT_TOKENS = _tokens(env.str("IMPORT_TOKENS", default=""))

# --- Language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "en"
# The languages of the interface, by Django's codes, in the order of those of the UN.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
    ("en", _("English")),
    ("fr", _("French")),
    ("ru", _("Russian")),
    ("es", _("Spanish")),
]
# Unfold brings no translations; its texts are apart, so that `makemessages` leaves them alone.
LOCALE_PATHS = [BASE_DIR / "rosa" / "locale", BASE_DIR / "rosa" / "unfold_locale"]
FORMAT_MODULE_PATH = ["rosa.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Security -------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")
if PUBLIC_URL.startswith("https://"):
    # Only then is there a proxy that sets the header; a caller could set it otherwise.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
X_FRAME_OPTIONS = "DENY"

# --- Static files and logs ------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "rosa" / "static"]
STATIC_ROOT = VAR_DIR / "static"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Twisted logs each connection, Django each 4xx; neither helps the person on call.
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # Its own handlers, which Django adds in front of these, would write each line twice.
        "django": {"handlers": []},
        # A traceback for whatever strangers send; `agent.views.bad_request` writes one line.
        "django.security": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "WARNING"},
        "asyncio": {"level": "WARNING"},
        # A traceback a second while Redis is away; `agent.news` writes one line.
        "channels_redis": {"level": "CRITICAL"},
        # One line per call of a provider, with its address.
        "httpx2": {"level": "WARNING"},
    },
}

# --- Admin ----------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": _("Rosa"),
    "SITE_HEADER": _("Rosa"),
    "SITE_SUBHEADER": _("Conference assistant"),
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("rosa/logo.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "sizes": "any",
            "href": lambda request: static("rosa/logo.svg"),
        }
    ],
    "SHOW_LANGUAGES": True,
    "SHOW_BACK_BUTTON": True,
    "STYLES": [lambda request: static("rosa/admin.css")],
    "SCRIPTS": [lambda request: static("rosa/admin.js")],
    "DASHBOARD_CALLBACK": "agent.admin.dashboard.show",
    "SIDEBAR": {
        "navigation": "agent.admin.navigation.sidebar",
        "show_search": True,
        "command_search": True,
    },
    "LOGIN": {"image": lambda request: static("rosa/login.svg")},
    "COMMAND": {"search_callback": "agent.admin.search.search"},
    "BORDER_RADIUS": "8px",
    # UN blue (#009edb) is 500; 600, which carries white text, is dark enough to read it.
    "COLORS": {
        "primary": {
            "50": "#eff8fd",
            "100": "#d9eefa",
            "200": "#b8e0f5",
            "300": "#86ccee",
            "400": "#40b2e3",
            "500": "#009edb",
            "600": "#0670ab",
            "700": "#075a8a",
            "800": "#0b4b72",
            "900": "#0e3f5f",
            "950": "#0a283f",
        },
    },
}
