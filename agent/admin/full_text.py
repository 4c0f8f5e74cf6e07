"""Searching the list of conversations by what was said in them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from agent.admin.filters import chosen_span
from agent.ids import conversation_id
from agent.models import Channel
from agent.models.channel import BUILT_IN
from agent.search_index import MANY, find


class FullTextSearch:
    """Finds conversations by their words in the index, and by their key as the caller sent it."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        # A turn has to have the words within the period that is chosen.
        found = find(search_term, *chosen_span(request.GET))
        if len(found) >= MANY:
            text = _("More than %(count)d conversations have these words: the newest are searched.")
            # The list is looked into for other pages too, which tell nothing.
            messages.info(request, text % {"count": MANY}, fail_silently=True)
        return queryset.filter(pk__in=[*found, *_with_key(search_term.strip())]), False


def _with_key(key: str) -> list[UUID]:
    """Return the ids that a conversation with this key, or this id, has."""
    channels = [f"#{pk}" for pk in Channel.objects.values_list("pk", flat=True)]
    ids = [conversation_id(name, key) for name in (*channels, *BUILT_IN)]
    try:
        return [*ids, UUID(key)]
    except ValueError:
        return ids
