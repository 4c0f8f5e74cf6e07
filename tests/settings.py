"""Settings of the tests: Rosa's own, with nothing taken from this machine's environment."""

import os
import re
import tempfile
from pathlib import Path

for _name in list(os.environ):
    if re.match(
        r"(LLM|OPENAI|OPENROUTER|ELEVENLABS|TTS|AUDIO|OLLAMA|TAVUS|ROSA|WEATHER|REDIS|NATS|PUBLIC)_",
        _name,
    ) and (_name != "ROSA_REQUIRE_SERVICES"):
        del os.environ[_name]
_folder = Path(tempfile.mkdtemp(prefix="rosa-tests-"))
os.environ.update(
    ROSA_IGNORE_DOTENV="1",
    SECRET_KEY="tests-only",
    DEBUG="false",
    ROSA_API_KEY="test-key",
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    SPOOL_DIR=str(_folder / "spool"),
    AUDIO_DIR=str(_folder / "audio"),
)

from rosa.settings import *  # noqa: E402, F403

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
