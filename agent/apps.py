"""Connects the configuration's signals and the system checks."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgentConfig(AppConfig):
    name = "agent"
    verbose_name = _("Assistant")

    def ready(self) -> None:
        from agent import checks, models  # noqa: F401  (registers checks)
        from knowledge import recorder, revision

        configuration = [models.Persona, models.PersonaProvider, models.Provider, models.Channel]
        revision.follow([*configuration, models.Learned, models.Pause, models.Voice])
        recorder.follow(models.Persona, "chain", "provider")
        recorder.follow(models.GuardTest)
