"""Editing providers. Shows where a key comes from and whether it is there, never the key."""

from django.conf import settings
from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import display

from agent.models import Provider
from agent.models.provider import ProviderKind
from knowledge.admin.badge import badge, badges, clipped, state_mark
from knowledge.admin.base import ContentAdmin


@admin.register(Provider)
class ProviderAdmin(ContentAdmin):
    empty_hint = gettext_lazy(
        "Where answers come from. Without one, Rosa speaks from the content alone."
    )
    list_display = ("provider", "what", "used_model", "key", "state")
    list_filter = (("kind", ChoicesDropdownFilter), ("enabled", BooleanRadioFilter))
    search_fields = ("name", "slug", "base_url", "model")
    prepopulated_fields = {"slug": ("name",)}
    readonly_fields = ("key_state", "base_url_state")
    radio_fields = {"kind": admin.VERTICAL}
    fieldsets = (
        (None, {"fields": ["name", ("slug", "enabled"), "kind"]}),
        (
            gettext_lazy("Endpoint"),
            {
                "classes": ["tab"],
                "fields": ["base_url", "model", "api_key_variable", "key_state", "streams"],
            },
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
        (
            gettext_lazy("Limits"),
            {"classes": ["tab"], "fields": ["connect_timeout_s", "idle_timeout_s"]},
        ),
    )

    @display(description=gettext_lazy("provider"), ordering="name")
    def provider(self, obj: Provider) -> SafeString:
        return clipped(obj.name, obj.base_url or obj.base_url_variable)

    @display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, obj: Provider) -> SafeString:
        label = str(obj.get_kind_display())
        return badge(label.partition(":")[0], "muted", label)

    @display(description=gettext_lazy("model"), ordering="model")
    def used_model(self, obj: Provider) -> SafeString:
        return clipped(obj.model or obj.model_variable or "-", lang_dir="ltr")

    @display(description=gettext_lazy("key"), ordering="api_key_variable")
    def key(self, obj: Provider) -> SafeString:
        return key_mark(obj)

    @display(description=gettext_lazy("state"), ordering="enabled")
    def state(self, obj: Provider) -> SafeString:
        return state_mark(obj.enabled)

    @display(description=gettext_lazy("Is the key there?"))
    def key_state(self, obj: Provider) -> SafeString:
        if not lacks_key(obj):
            return key_mark(obj)
        return format_html(
            '{}<span class="rosa-hint is-block">{}</span>',
            key_mark(obj),
            _("Ask the person who runs the server to set %s and to restart Rosa.")
            % obj.api_key_variable,
        )

    @display(description=gettext_lazy("Is the base URL there?"))
    def base_url_state(self, obj: Provider) -> SafeString | str:
        if not obj.base_url_variable:
            return "-"
        return variable_mark(
            obj.base_url_variable, is_set=bool(settings.PROVIDER_URLS.get(obj.base_url_variable))
        )


def lacks_key(provider: Provider) -> bool:
    """Whether the provider names a variable for its key that is not set on this server."""
    return (
        provider.kind != ProviderKind.OFFLINE
        and bool(provider.api_key_variable)
        and not settings.PROVIDER_KEYS.get(provider.api_key_variable)
    )


def key_mark(provider: Provider) -> SafeString:
    """Return where the key comes from and whether it is there."""
    if provider.kind == ProviderKind.OFFLINE or not provider.api_key_variable:
        return badge(_("no key needed"), "muted")
    return variable_mark(provider.api_key_variable, is_set=not lacks_key(provider))


def variable_mark(name: str, *, is_set: bool) -> SafeString:
    """Return the name of an environment variable and whether it is set."""
    mark = badge(_("set"), "ok") if is_set else badge(_("not set"), "bad is-off")
    return badges([format_html('<code class="rosa-code" dir="ltr">{}</code>', name), mark])
