"""Who decides what reaches an answer: pages on which nobody else publishes or unpublishes."""

from typing import Any

from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from knowledge.models.revision import PUBLISH

FIELD = "published"


def may_publish(request: HttpRequest) -> bool:
    """Whether the user may publish, unpublish, and delete what is published."""
    return bool(request.user.has_perm(PUBLISH))


class PublishedAdmin:
    """Mixin for the admin of what is published: without the right to it, what is new is a draft.

    A record that is published stays so when it is edited, and is not deleted.
    """

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the user may publish and unpublish records of this kind."""
        return may_publish(request) and self.has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_free = obj is None or not obj.published or may_publish(request)
        return is_free and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if may_publish(request) else (*fields, FIELD)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        return form if may_publish(request) else drafting(form)


class PublishedInline:
    """The same for rows on the page of another record."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_publish(request) and super().has_delete_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if may_publish(request) else (*fields, FIELD)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        if not may_publish(request):
            kwargs.setdefault("form", drafting(self.form))
        return super().get_formset(request, obj, **kwargs)


def drafting(form: type[ModelForm]) -> type[ModelForm]:
    """Return the form with which a new row is a draft."""

    class Drafting(form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if self.instance.pk is None:
                self.instance.published = False

    return Drafting
