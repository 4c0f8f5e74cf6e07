"""Notices the changes whose history is kept: signals, bulk changes, and who sends a request."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from knowledge import beside, history
from knowledge.snapshots import Kept


def follow(model: type[models.Model], parts: str = "", part_key: str = "lang") -> None:
    """Keep the history of a model's rows; `Kept` says what the parts are."""
    kept = Kept(model, parts, part_key)
    history.register(kept)
    for sender in filter(None, (model, kept.part_model)):
        uid = f"history:{sender._meta.label}"
        pre_save.connect(_before, sender=sender, dispatch_uid=uid)
        post_save.connect(_after, sender=sender, dispatch_uid=uid)
        pre_delete.connect(_before, sender=sender, dispatch_uid=uid)
        post_delete.connect(_after, sender=sender, dispatch_uid=uid)
    for name, link in kept.fields().items():
        if link.many_to_many:
            uid = f"history:{model._meta.label}.{name}"
            m2m_changed.connect(_linked, sender=link.remote_field.through, dispatch_uid=uid)


@sync_and_async_middleware
def middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Put what a request changes down to the account that sends it."""
    if iscoroutinefunction(get_response):

        async def answer_async(request: HttpRequest) -> HttpResponse:
            with history.in_request(request):
                return await get_response(request)

        return answer_async

    def answer(request: HttpRequest) -> HttpResponse:
        with history.in_request(request):
            return get_response(request)

    return answer


@contextmanager
def update_of(queryset: models.QuerySet) -> Iterator[None]:
    """Keep the history of the rows while they are changed at once, which sends no signals."""
    kept, column = _belongs(queryset.model)
    if kept is None:
        yield
        return
    keys = set(queryset.order_by().values_list(column, flat=True))
    history.before(kept, keys)
    yield
    history.after(kept, keys)


@contextmanager
def addition_of(model: type[models.Model], rows: Sequence[models.Model]) -> Iterator[None]:
    """Keep the history of rows that are added at once, which sends no signals."""
    kept, column = _belongs(model)
    if kept is None:
        yield
        return
    if column != "pk":
        history.before(kept, {getattr(row, column) for row in rows})
    yield
    history.after(kept, {getattr(row, column) for row in rows})


def _belongs(model: type[models.Model]) -> tuple[Kept | None, str]:
    """Return the kind of the record that a row of the model is or is part of, and its column."""
    if kept := history.of_model(model):
        return kept, "pk"
    kept = history.of_part(model)
    return kept, f"{kept.parent_link}_id" if kept else ""


def _before(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    _tell(history.before, sender, instance, kwargs)
    if kwargs["signal"] is pre_delete:
        for kept, keys in _pointing_to(instance):
            history.before(kept, keys)
        instance.beside = _beside(instance, kwargs["origin"])


def _after(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    went = instance.__dict__.pop("beside", {})
    _tell(partial(history.after, went=went), sender, instance, kwargs)


def _tell(
    say: Callable[[Kept, Iterable[int]], None],
    sender: type[models.Model],
    instance: models.Model,
    kwargs: dict[str, Any],
) -> None:
    kept, column = _belongs(sender)
    key = getattr(instance, column)
    # A fixture's rows come in any order; what they hold is found at the next change.
    if kept and key is not None and not kwargs.get("raw"):
        say(kept, {key})


def _beside(instance: models.Model, origin: models.Model | models.QuerySet) -> beside.Beside:
    """Return what goes with the row; what goes with a part is told by its record if that goes."""
    kept, column = _belongs(type(instance))
    if column == "pk":
        return {
            "marks": beside.marks_of(instance, kept),
            "links": beside.links_to(instance),
            "went": _going_with(instance),
        }
    chosen = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    return {"marks": beside.marks_of(instance, kept)} if chosen is type(instance) else {}


def _going_with(instance: models.Model) -> list[int]:
    """Return the versions of the records that cannot be without the row."""
    found: set[int] = set()
    for relation in instance._meta.related_objects:
        kept = history.of_model(relation.related_model)
        if kept and relation.on_delete is models.CASCADE:
            rows = kept.model._base_manager.filter(**{relation.field.name: instance.pk})
            keys = rows.values_list("pk", flat=True)
            found |= {version.pk for version in history.latest(kept, keys).values()}
    return sorted(found)


def _pointing_to(instance: models.Model) -> Iterator[tuple[Kept, set[int]]]:
    """Yield the records that lose a link with the row: that sends no signals either."""
    for kept in history.kinds():
        for name, link in kept.fields().items():
            if link.is_relation and link.related_model is type(instance):
                found = kept.model._base_manager.filter(**{name: instance.pk})
                yield kept, set(found.values_list("pk", flat=True))


def _linked(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,
    model: type[models.Model],
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """Links are changed from either side; a side that is cleared names no keys."""
    say = history.before if action.startswith("pre") else history.after
    kept = history.of_model(model if reverse else type(instance))
    if kept and not reverse:
        say(kept, {instance.pk})
    elif kept:
        say(kept, _sides(sender, instance, kept) if pk_set is None else pk_set)


def _sides(through: type[models.Model], instance: models.Model, kept: Kept) -> set[int]:
    columns = {f.related_model: f.attname for f in through._meta.fields if f.is_relation}
    found = through._base_manager.filter(**{columns[type(instance)]: instance.pk})
    return set(found.values_list(columns[kept.model], flat=True))
