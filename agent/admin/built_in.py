"""Rows that carry meaning by their slug: it is fixed, and they are not deleted."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest


class BuiltInAdmin:
    """Pages of a model of which some rows, named by `built_in`, keep some fields and stay."""

    built_in: Collection[str] = ()
    fixed = ("slug",)

    def is_built_in(self, obj: Any) -> bool:
        return obj is not None and obj.slug in self.built_in

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return (*fields, *self.fixed) if self.is_built_in(obj) else fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if self.is_built_in(obj) else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self.is_built_in(obj)
