"""Editing providers. Shows where a key comes from and whether it is there, never the key."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from agent.admin.built_in import BuiltInAdmin
from agent.admin.provider_check import vendor_links
from agent.defaults import PROVIDERS
from agent.models import Provider, Voice
from agent.models.provider import DEFAULT_MODEL, ProviderKind
from agent.models.provider_key import may_send_key
from knowledge.admin.badge import badge, badges, clipped, state_mark
from knowledge.admin.base import ContentAdmin

LEFT_TO_RIGHT = (
    *("base_url", "base_url_variable", "model", "model_variable", "api_key_variable"),
    *("organization", "site_url", "ca_bundle"),
)


@admin.register(Provider)
class ProviderAdmin(BuiltInAdmin, ContentAdmin):
    built_in = frozenset(row["slug"] for row in PROVIDERS)
    fixed = ("slug", "kind")
    empty_hint = gettext_lazy(
        "Where answers come from. Without one, Rosa speaks from the content alone."
    )
    list_before_template = "admin/agent/provider/before_list.html"
    list_display = ("provider", "what", "model_name", "key", "state")
    list_filter = (("kind", ChoicesDropdownFilter), ("enabled", BooleanRadioFilter))
    search_fields = ("name", "slug", "base_url", "model")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("key_state", "base_url_state")
    radio_fields = {"kind": admin.VERTICAL}
    change_form_before_template = "admin/agent/provider/check.html"
    fieldsets = (
        (None, {"fields": ["name", ("slug", "enabled"), "kind"]}),
        (
            gettext_lazy("Address and key"),
            {"classes": ["tab"], "fields": ["base_url", "api_key_variable", "key_state"]},
        ),
        (
            gettext_lazy("Model"),
            {"classes": ["tab"], "fields": ["model", "streams", "begins_with_thoughts"]},
        ),
        (
            gettext_lazy("Time limits"),
            {
                "classes": ["tab"],
                "fields": ["first_words_s", "connect_timeout_s", "idle_timeout_s"],
            },
        ),
        (
            gettext_lazy("When it fails"),
            {"classes": ["tab"], "fields": ["failures_in_a_row", "rest_s"]},
        ),
        (
            gettext_lazy("Price"),
            {"classes": ["tab"], "fields": ["prompt_price", "completion_price"]},
        ),
        (
            gettext_lazy("Headers"),
            {"classes": ["tab"], "fields": ["organization", "site_url", "site_name"]},
        ),
        (
            gettext_lazy("Set by the server"),
            {
                "classes": ["tab"],
                "fields": ["base_url_variable", "base_url_state", "model_variable"],
            },
        ),
        (
            gettext_lazy("Security"),
            {"classes": ["tab"], "fields": ["verify_tls", "ca_bundle"]},
        ),
    )

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Provider | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if obj is None:
            context["vendors"] = vendor_links()
        elif obj.is_remote:
            context["checking"] = reverse("provider_check", args=[obj.pk])
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "model":
            field.widget.attrs["placeholder"] = DEFAULT_MODEL
        if db_field.name in LEFT_TO_RIGHT:
            field.widget.attrs["dir"] = "ltr"
        return field

    @display(description=gettext_lazy("provider"), ordering="name")
    def provider(self, obj: Provider) -> SafeString:
        return clipped(obj.name, obj.base_url or obj.base_url_variable)

    @display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, obj: Provider) -> SafeString:
        label = str(obj.get_kind_display())
        return badge(label.partition(":")[0], "muted", label)

    @display(description=gettext_lazy("model"), ordering="model")
    def model_name(self, obj: Provider) -> SafeString | str:
        return "-" if obj.kind == ProviderKind.OFFLINE else clipped(obj.used_model, lang_dir="ltr")

    @display(description=gettext_lazy("key"), ordering="api_key_variable")
    def key(self, obj: Provider) -> SafeString:
        return key_mark(obj)

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Provider) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("Is the key there?"))
    def key_state(self, obj: Provider) -> SafeString:
        return key_standing(obj)

    @display(description=gettext_lazy("Is the base URL there?"))
    def base_url_state(self, obj: Provider) -> SafeString | str:
        if not obj.base_url_variable:
            return "-"
        return variable_mark(
            obj.base_url_variable, is_set=bool(settings.PROVIDER_URLS.get(obj.base_url_variable))
        )


def lacks_key(row: Provider | Voice) -> bool:
    """Whether a provider or voice that names a key is asked without one."""
    return row.is_remote and bool(row.api_key_variable) and not row.api_key


def key_mark(row: Provider | Voice) -> SafeString:
    """Return where the key comes from and whether it is there."""
    name = row.api_key_variable
    if not row.is_remote or not name:
        return badge(_("no key needed"), "muted")
    if not may_send_key(name, row.address):
        return badges([variable_name(name), badge(_("not for this host"), "bad is-off")])
    return variable_mark(name, is_set=not lacks_key(row))


def key_standing(row: Provider | Voice) -> SafeString:
    """Return the same, with what to do where there is none."""
    if not lacks_key(row):
        return key_mark(row)
    hint = (
        _("Ask the person who runs the server to set %s and to restart Rosa.")
        if may_send_key(row.api_key_variable, row.address)
        else _("Rosa asks this address without %s, which is not for its host.")
    )
    return format_html(
        '{}<span class="rosa-hint is-block">{}</span>', key_mark(row), hint % row.api_key_variable
    )


def variable_name(name: str) -> SafeString:
    return format_html('<code class="rosa-code" dir="ltr">{}</code>', name)


def variable_mark(name: str, *, is_set: bool) -> SafeString:
    """Return the name of an environment variable and whether it is set."""
    mark = badge(_("set"), "ok") if is_set else badge(_("not set"), "bad is-off")
    return badges([variable_name(name), mark])
