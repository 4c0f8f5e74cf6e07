"""Connects the content's signals."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = "Content"

    def ready(self) -> None:
        from knowledge import checks, deletions, revision  # noqa: F401  (registers checks)

        revision.follow(self.get_models())
        deletions.follow()
