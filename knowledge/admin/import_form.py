"""The form that starts an import: files or an address, and what tables hold."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from knowledge.models import TableKind

MAX_FILES = 10


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Any number of files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        single = super().clean
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [single(file, initial) for file in files]


class ImportForm(forms.Form):
    files = _FilesField(
        label=gettext_lazy("Files"),
        required=False,
        widget=_Files(attrs={"multiple": True, "class": "rosa-file"}),
        help_text=gettext_lazy(
            "CSV or Excel (.xlsx), the JSON export of Indico or pretalx, a calendar (.ics), or a "
            "knowledge pack (.yaml). What it is shows in the content, whatever the name. Both "
            "exports of one Indico event can be given together."
        ),
    )
    url = forms.CharField(
        label=gettext_lazy("or a web address"),
        required=False,
        max_length=1000,
        widget=UnfoldAdminTextInputWidget(
            attrs={"dir": "ltr", "placeholder": "https://indico.example.org/event/123/"}
        ),
        help_text=gettext_lazy(
            "Of an Indico event, a pretalx event or its API, a calendar, or a file."
        ),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("A table holds"),
        required=False,
        choices=[("", gettext_lazy("what its header says")), *TableKind.choices],
        widget=UnfoldAdminSelectWidget,
    )
    complete = forms.BooleanField(
        label=gettext_lazy("The table is complete"),
        required=False,
        widget=UnfoldBooleanWidget,
        help_text=gettext_lazy(
            "Records of earlier tables that it lacks are then marked as no longer in the source. "
            "Nothing is deleted."
        ),
    )

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not url:
            return ""
        try:
            parts = urlsplit(url)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_web = False
        if not is_web:
            raise ValidationError(_("Enter a web address that begins with https:// or http://."))
        if parts.username or parts.password:
            raise ValidationError(
                _("Leave names and passwords out of the address; tokens are set on the server.")
            )
        return url

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        files, url = given.get("files") or [], given.get("url")
        if "url" in self.errors or "files" in self.errors:
            return given
        if bool(files) == bool(url):
            raise ValidationError(_("Choose files or enter an address, one of the two."))
        if len(files) > MAX_FILES or sum(file.size for file in files) > settings.MAX_UPLOAD_BYTES:
            raise ValidationError(
                _("Up to %(count)d files of %(size)d MiB together can be imported at once.")
                % {"count": MAX_FILES, "size": settings.MAX_UPLOAD_BYTES // 1024**2}
            )
        return given
