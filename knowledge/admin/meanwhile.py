"""Keeps a page that was opened long ago from undoing what others changed meanwhile."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from knowledge.admin.badge import language_name
from knowledge.admin.changes import full_time, who
from knowledge.models import Version
from knowledge.models.version import How
from knowledge.snapshots import Kept

# The field of a page that says which version of the record it shows.
SEEN = "seen_version"
# Changes and fields that are named at most.
_NAMED = 5


class Meanwhile:
    """Mixin for a ModelAdmin with history: the first save over somebody's change is refused.

    What was typed stays on the page, which then shows the newest version: a second save is meant.
    """

    @property
    def change_form_template(self) -> str | None:
        return "admin/knowledge/record_form.html" if self.kept else None

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        key = unquote(object_id or "")
        if self.kept and key.isdecimal():
            if request.method == "POST":
                # Of two saves at once, the second one sees what the first one changed.
                self.model._base_manager.select_for_update().filter(pk=key).first()
            # Looked up before the record is read: what comes between is then told, not lost.
            last = Version.objects.filter(kind=self.kept.name, row=key).first()
            extra_context = {**(extra_context or {}), SEEN: str(last.pk if last else 0)}
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, **kwargs)
        seen = request.POST.get(SEEN, "")
        if obj is None or not self.kept or not seen.isdecimal() or "_saveasnew" in request.POST:
            return form
        versions = Version.objects.filter(kind=self.kept.name, row=obj.pk, pk__gt=int(seen))
        # The first state that is put down of a record is no change of it.
        newer = [v for v in versions.select_related("user")[:_NAMED] if _is_change(v)]
        return _refusing(form, self.kept, newer) if newer else form


def _is_change(version: Version) -> bool:
    return version.how != How.FOUND or bool(version.changed)


def _refusing(form: type[ModelForm], kept: Kept, newer: list[Version]) -> type[ModelForm]:
    text = _(
        "This record was changed since you opened it, and nothing of yours is saved yet. Compare "
        "with its history. If you save once more, what stands here replaces those changes."
    )
    texts = [text, *(_told(kept, version) for version in newer)]

    class Refusing(form):
        def clean(self) -> dict[str, Any] | None:
            cleaned = super().clean()
            self.add_error(None, ValidationError(texts))
            return cleaned

    return Refusing


def _told(kept: Kept, version: Version) -> str:
    """Return who changed what and when: `maria · 9 Sep 2025, 10:15: Answer, Answer · Arabic`."""
    what = ", ".join(_label(kept, key) for key in version.changed[:_NAMED])
    if len(version.changed) > _NAMED:
        what += ", …"
    return f"{who(version)} · {full_time(version.at)}: {what or version.get_how_display()}"


def _label(kept: Kept, key: str) -> str:
    field, part = kept.field(key), key.rpartition(".")[0]
    label = str(capfirst(field.verbose_name)) if field else key
    if part and kept.part_key == "lang":
        return f"{label} · {language_name(part)}"
    return f"{label} · {part}" if part else label
