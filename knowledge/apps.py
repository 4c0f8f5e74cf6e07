"""Connects the content's signals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Content")

    def ready(self) -> None:
        from knowledge import checks, deletions, models, outdated, recorder, revision  # noqa: F401

        revision.follow(self.get_models())
        deletions.follow()
        recorder.follow(models.Conference)
        kinds = (models.Fact, models.Speaker, models.Session, models.Place, models.Way)
        for model in kinds:
            recorder.follow(model, "translations")
        recorder.follow(models.RedZoneTopic, "wordings")
        recorder.follow(models.Term)
        outdated.follow()
