"""Addresses of lists, and who may open them."""

from django.contrib.auth import get_permission_codename
from django.db import models
from django.http import HttpRequest
from django.urls import reverse


def can_view(request: HttpRequest, model: str) -> bool:
    """Whether the user may open the list of a model, named as `app.model`."""
    app, _dot, name = model.partition(".")
    user = request.user
    return user.has_perm(f"{app}.view_{name}") or user.has_perm(f"{app}.change_{name}")


def may_translate(request: HttpRequest, model: type[models.Model]) -> bool:
    """Whether the user may add and change the languages of a model's rows, and the rows."""
    languages = model._meta.get_field("translations").related_model
    wanted = ((model, "change"), (languages, "add"), (languages, "change"))
    return all(
        request.user.has_perm(f"{of._meta.app_label}.{get_permission_codename(verb, of._meta)}")
        for of, verb in wanted
    )


def list_url(model: str, query: str = "") -> str:
    """Return the address of the list of a model, named as `app.model`."""
    url = reverse(f"admin:{model.replace('.', '_')}_changelist")
    return f"{url}?{query}" if query else url


def content_url() -> str:
    """Return the address of the page of the content as a whole."""
    return reverse("admin:app_list", args=["knowledge"])
