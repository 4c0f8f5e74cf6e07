"""Providers: language models behind an API."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

from knowledge.models.revision import CountedQuerySet

validate_variable = RegexValidator(
    r"^[A-Z][A-Z0-9_]*$", _("Use the name of an environment variable, for example OPENAI_API_KEY.")
)
validate_endpoint = URLValidator(schemes=["http", "https"])


def is_private_way(url: str) -> bool:
    """Whether nobody on the way can read what is sent to `url`: TLS, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in ("localhost", "127.0.0.1", "::1")


class ProviderKind(models.TextChoices):
    CHAT = "chat", _("OpenAI-compatible endpoint")
    OFFLINE = "offline", _("offline: speaks from the content alone")


class Provider(models.Model):
    """Where answers come from. A new OpenAI-compatible vendor is a row."""

    slug = models.SlugField(
        _("slug"), max_length=50, unique=True, help_text=_("Short name, for logs.")
    )
    name = models.CharField(_("name"), max_length=100, help_text=_("As staff see it."))
    kind = models.CharField(
        _("kind"), max_length=10, choices=ProviderKind, default=ProviderKind.CHAT
    )
    base_url = models.CharField(
        _("base URL"),
        max_length=300,
        blank=True,
        help_text=_(
            "Address of the API without /chat/completions, for example https://api.openai.com/v1."
        ),
    )
    base_url_variable = models.CharField(
        _("base URL from"),
        max_length=60,
        blank=True,
        validators=[validate_variable],
        help_text=_("Name of a setting that replaces the base URL where it is set."),
    )
    model = models.CharField(
        _("model"),
        max_length=200,
        blank=True,
        help_text=_("The provider's name of the language model."),
    )
    model_variable = models.CharField(
        _("model from"),
        max_length=60,
        blank=True,
        validators=[validate_variable],
        help_text=_("Name of a setting that replaces the model where it is set."),
    )
    api_key_variable = models.CharField(
        _("API key from"),
        max_length=60,
        blank=True,
        validators=[validate_variable],
        help_text=_(
            "Name of the environment variable that holds the key, ending in _API_KEY. The key "
            "itself is never stored here. Leave empty if the endpoint needs none."
        ),
    )
    streams = models.BooleanField(
        _("streams"),
        default=True,
        help_text=_("Untick for an endpoint that can only answer in one piece."),
    )
    verify_tls = models.BooleanField(
        _("verify TLS certificate"),
        default=True,
        help_text=_("Untick only for a test server with a self-signed certificate."),
    )
    ca_bundle = models.CharField(
        _("CA bundle"),
        max_length=300,
        blank=True,
        help_text=_(
            "Path of a PEM file with the authority that signed the endpoint's certificate."
        ),
    )
    connect_timeout_s = models.FloatField(
        _("connect time-out (s)"),
        default=3.0,
        validators=[MinValueValidator(0.1), MaxValueValidator(60)],
        help_text=_("Seconds to reach the endpoint before the next provider is asked."),
    )
    idle_timeout_s = models.FloatField(
        _("silence time-out (s)"),
        default=15.0,
        validators=[MinValueValidator(0.5), MaxValueValidator(300)],
        help_text=_("Seconds of silence in the middle of an answer before it is closed politely."),
    )
    enabled = models.BooleanField(
        _("enabled"), default=True, help_text=_("A provider that is not enabled is skipped.")
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.kind == ProviderKind.OFFLINE:
            return
        if not self.base_url and not self.base_url_variable:
            raise ValidationError({"base_url": _("An endpoint needs a base URL.")})
        if self.base_url:
            try:
                validate_endpoint(self.base_url)
            except ValidationError:
                raise ValidationError(
                    {"base_url": _("Enter an address that begins with http:// or https://.")}
                ) from None
        if self.base_url_variable and self.base_url_variable not in settings.PROVIDER_URLS:
            raise ValidationError(
                {
                    "base_url_variable": _("%(name)s is not one of %(known)s.")
                    % {
                        "name": self.base_url_variable,
                        "known": ", ".join(sorted(settings.PROVIDER_URLS)),
                    }
                }
            )
        name = self.api_key_variable
        if name and self.base_url and not is_private_way(self.base_url):
            raise ValidationError(
                {
                    "base_url": _(
                        "A key goes over https only. Use an address that begins with https://."
                    )
                }
            )
        if name and not settings.PROVIDER_KEY_NAME.fullmatch(name):
            raise ValidationError(
                {
                    "api_key_variable": _(
                        "%(name)s cannot be used as a provider's key. Use a variable whose name "
                        "ends in _API_KEY and that is not one of Rosa's own."
                    )
                    % {"name": name}
                }
            )
