"""Which rows of a kind of content are duplicates."""

from functools import lru_cache

from django.db import models

from knowledge.duplicates import Text, find
from knowledge.models import Fact, Place, RedZoneTopic, Session, Speaker

# The field by which rows of a model are compared.
SUBJECTS: dict[type[models.Model], str] = {
    Fact: "question",
    Speaker: "name",
    Session: "title",
    Place: "name",
    RedZoneTopic: "title",
}


def groups(model: type[models.Model]) -> list[tuple[int, ...]]:
    """Return the primary keys of rows that are alike, with one query.

    Sessions are alike only if they begin at the same time: breaks have the same title every day.
    """
    columns = ["pk", SUBJECTS[model], *(["start"] if model is Session else [])]
    rows = model._base_manager.order_by("pk").values_list(*columns)
    return _find(tuple(Text(*row) for row in rows))


@lru_cache(maxsize=2 * len(SUBJECTS))
def _find(texts: tuple[Text, ...]) -> list[tuple[int, ...]]:
    """Compare texts once: those of 10,000 rows take seconds."""
    return find(texts)
