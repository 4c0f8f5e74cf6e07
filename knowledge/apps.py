"""Connects the content's signals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Content")

    def ready(self) -> None:
        from knowledge import checks, deletions, revision  # noqa: F401  (registers checks)

        revision.follow(self.get_models())
        deletions.follow()
