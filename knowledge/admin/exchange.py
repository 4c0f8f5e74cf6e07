"""What goes in and out of a list: tables to download, the way to an import, lost sources."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action

from knowledge import clock
from knowledge.importers.export import (
    columns_for,
    csv_chunks,
    rows_of,
    template,
    xlsx_bytes,
)
from knowledge.importers.kinds import KINDS, Kind, kind_of
from knowledge.importers.tables import TITLES
from knowledge.models import Origin
from knowledge.zone import venue_zone

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ExportActions:
    """Mixin for the admin of a kind of content: what is chosen in the list, as a table."""

    def has_import_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may import records of this kind."""
        return request.user.has_perm("knowledge.add_importjob") and (
            self.has_add_permission(request) and self.has_change_permission(request)
        )

    @action(description=gettext_lazy("Export as Excel"), permissions=["view"])
    def export_xlsx(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponseBase:
        return download(request, queryset, "xlsx")

    @action(description=gettext_lazy("Export as CSV"), permissions=["view"])
    def export_csv(self, request: HttpRequest, queryset: models.QuerySet) -> HttpResponseBase:
        return download(request, queryset, "csv")

    @action(description=gettext_lazy("All as Excel"), permissions=["view"], url_path="all-xlsx")
    def all_xlsx(self, request: HttpRequest) -> HttpResponseBase:
        return download(request, self.model.objects.all(), "xlsx")

    @action(description=gettext_lazy("All as CSV"), permissions=["view"], url_path="all-csv")
    def all_csv(self, request: HttpRequest) -> HttpResponseBase:
        return download(request, self.model.objects.all(), "csv")

    @action(
        description=gettext_lazy("Import"),
        icon="upload",
        permissions=["import"],
        url_path="import",
    )
    def open_import(self, request: HttpRequest) -> HttpResponseBase:
        kind = kind_of(self.model).name
        return HttpResponseRedirect(f"{reverse('admin:knowledge_importjob_add')}?kind={kind}")

    @action(
        description=gettext_lazy("Keep, though no longer in the source"), permissions=["change"]
    )
    def keep_anyway(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        """Forget the sources that no longer have the records, so that nothing marks them."""
        origins = Origin.objects.filter(
            kind=kind_of(self.model).name,
            row__in=list(queryset.values_list("pk", flat=True)),
            gone_at__isnull=False,
        )
        count, _rows = origins.delete()
        text = ngettext("%d mark was removed.", "%d marks were removed.", count) % count
        self.message_user(request, text, messages.SUCCESS)


def with_gone(queryset: models.QuerySet) -> models.QuerySet:
    """Add `is_gone`: an import brought the record, the last one from that source did not."""
    lost = Origin.objects.filter(
        kind=kind_of(queryset.model).name, row=models.OuterRef("pk"), gone_at__isnull=False
    )
    return queryset.annotate(is_gone=models.Exists(lost))


def download(request: HttpRequest, queryset: models.QuerySet, form: str) -> HttpResponseBase:
    """Return the rows as a file; `form` is csv or xlsx."""
    kind = kind_of(queryset.model)
    keys = list(queryset.values_list("pk", flat=True))
    zone = venue_zone()
    columns = columns_for(kind)
    rows = rows_of(kind, columns, keys, zone)
    name = f"{kind.name}s-{clock.now().astimezone(zone):%Y-%m-%d}.{form}"
    return _answer(request, _chunks(kind, form, columns, rows), form, name)


def template_view(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """Answer with an empty table of a kind."""
    if kind not in TITLES or form not in TYPES:
        raise Http404
    columns = template(KINDS[kind])
    return _answer(request, _chunks(KINDS[kind], form, columns, ()), form, f"{kind}s.{form}")


def _chunks(kind: Kind, form: str, columns: Sequence, rows: Sequence) -> Iterator[bytes]:
    if form == "csv":
        return csv_chunks(columns, rows)
    return iter([xlsx_bytes(kind, columns, rows)])


def _answer(
    request: HttpRequest, chunks: Iterator[bytes], form: str, name: str
) -> StreamingHttpResponse:
    # Django would read an ordinary iterator to its end before it sends the first chunk.
    content = _asynchronous(chunks) if isinstance(request, ASGIRequest) else chunks
    return StreamingHttpResponse(
        content,
        content_type=TYPES[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


async def _asynchronous(chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (chunk := await sync_to_async(next)(chunks, None)) is not None:
        yield chunk
