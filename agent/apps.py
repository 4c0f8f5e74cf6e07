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
        presets = [models.PhasePreset, models.PresetPhase]
        revision.follow([*configuration, *presets, models.Learned, models.Pause, models.Voice])
        recorder.follow(models.Persona, "chain", "provider")
        recorder.follow(models.GuardTest)
        recorder.follow(models.PhasePreset, "phases", "name")
