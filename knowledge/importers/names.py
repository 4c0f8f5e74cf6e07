"""By which names records are known, so that a file may name them."""

from collections.abc import Mapping

from django.db import models

from knowledge.models.fields import lines


def slugs_by_name(rows: Mapping[str, models.Model]) -> dict[str, str]:
    """Map names, other names and slugs, in lower case, to the slug; names come first."""
    pairs = [
        *((row.name, slug) for slug, row in rows.items()),
        *((name, slug) for slug, row in rows.items() for name in lines(row.other_names)),
        *((slug, slug) for slug in rows),
    ]
    return {name.casefold(): slug for name, slug in reversed(pairs)}
