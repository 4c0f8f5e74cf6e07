"""A new fact from what a visitor asked, without the visitor's words in any address."""

from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.text import slugify

from agent import readings
from agent.models import Attempt
from agent.models.reading import Way
from knowledge.admin.way_back import PARAMETER, way_back
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Fact

_LONGEST = Fact._meta.get_field("question").max_length


def page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the form of a new fact, a draft that begins with the question of a turn."""
    if not request.user.has_perms(("agent.view_conversation", "knowledge.add_fact")):
        raise PermissionDenied
    attempt = get_object_or_404(Attempt, pk=pk)
    readings.record(request.user, [attempt.conversation_id], Way.PAGE)
    # As if the address had said it; what is posted begins with the same, see `has_changed`.
    request.GET = _begun(attempt, way_back(request))
    return admin.site.get_model_admin(Fact).add_view(request)


page = admin.site.admin_view(page)


def _begun(attempt: Attempt, back: str) -> QueryDict:
    """Return what the fields begin with: the words of the visitor in their language."""
    begun = QueryDict(mutable=True)
    begun[PARAMETER] = back
    begun["published"] = ""
    question = " ".join(attempt.question.split())[:_LONGEST]
    lang = attempt.lang.split("-")[0]
    if lang != "en":
        begun["asked_as"] = question
        if lang in UN_LANGUAGES:
            begun[f"{lang}.question"] = question
        translated = attempt.translations.filter(lang="en").values_list("question", flat=True)
        question = (translated.first() or "")[:_LONGEST]
    begun["question"] = question
    begun["slug"] = slugify(question)[:50].strip("-")
    return begun
