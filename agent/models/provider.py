"""Providers: language models behind an API."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agent.models.provider_key import check_endpoint, check_key, may_send_key
from knowledge.models.fields import between
from knowledge.models.revision import CountedQuerySet

validate_variable = RegexValidator(
    r"^[A-Z][A-Z0-9_]*$", _("Use the name of an environment variable, for example OPENAI_API_KEY.")
)
# What a header's value may hold: no line may begin in it.
validate_header = RegexValidator(r"^[ -~]*$", _("Use Latin letters, digits and signs only."))
# The slug of the row that stands for LLM_API_ENDPOINT.
ENVIRONMENT = "environment"
# What the code calls providers that answer without a row, too.
RESERVED = (ENVIRONMENT, "offline")
DEFAULT_MODEL = "gpt-4o-mini"
OPENAI_URL = "https://api.openai.com/v1"
OLLAMA_URL = "http://127.0.0.1:11434"


class ProviderKind(models.TextChoices):
    CHAT = "chat", _("OpenAI-compatible endpoint")
    OLLAMA = "ollama", _("Ollama's own interface")
    OFFLINE = "offline", _("offline: speaks from the content alone")


class Provider(models.Model):
    """Where answers come from. A new OpenAI-compatible vendor is a row."""

    slug = models.SlugField(
        _("slug"),
        max_length=50,
        unique=True,
        help_text=_(
            "Short name of the provider with each answer, in exports and in figures. The built-in "
            "providers keep theirs and cannot be deleted, only disabled."
        ),
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
        help_text=_("The provider's name of the language model. Empty: gpt-4o-mini."),
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
            "itself is never stored here, and goes to its own hosts only. Leave empty if the "
            "endpoint needs none."
        ),
    )
    streams = models.BooleanField(
        _("streams"),
        default=True,
        help_text=_("Untick for an endpoint that can only answer in one piece."),
    )
    begins_with_thoughts = models.BooleanField(
        _("begins with thoughts"),
        default=False,
        help_text=_(
            "Tick for a reasoning model whose answers begin with its thoughts and only end them "
            "with a tag such as &lt;/think&gt;, as DeepSeek-R1 and QwQ often do. All before the "
            "tag is left out; if none comes, the next provider is asked."
        ),
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
        validators=between(0.1, 60),
        help_text=_("Seconds to reach the endpoint before the next provider is asked."),
    )
    idle_timeout_s = models.FloatField(
        _("silence time-out (s)"),
        default=15.0,
        validators=between(0.5, 300),
        help_text=_("Seconds of silence in the middle of an answer before it is closed politely."),
    )
    first_words_s = models.FloatField(
        _("limit for the first words (s)"),
        null=True,
        blank=True,
        validators=between(0.2, 300),
        help_text=_("Seconds it has for its first words. Empty: what the persona allows."),
    )
    # The database has defaults, too: servers of the version before write rows without these.
    organization = models.CharField(
        _("organisation"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        validators=[validate_header],
        help_text=_("OpenAI's id of the organisation that pays, sent as OpenAI-Organization."),
    )
    site_url = models.CharField(
        _("address of the site"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        validators=[validate_header],
        help_text=_("For OpenRouter's rankings, sent as HTTP-Referer."),
    )
    site_name = models.CharField(
        _("name of the site"),
        max_length=100,
        blank=True,
        default="",
        db_default="",
        validators=[validate_header],
        help_text=_("For OpenRouter's rankings, sent as X-Title."),
    )
    failures_in_a_row = models.PositiveSmallIntegerField(
        _("failures in a row"),
        default=3,
        db_default=3,
        validators=between(0, 100),
        help_text=_("After so many it is not asked for a while. 0: it is always asked."),
    )
    rest_s = models.FloatField(
        _("rest (s)"),
        default=30.0,
        db_default=30.0,
        validators=between(1, 3600),
        help_text=_("Seconds that it is not asked then; after them one question tries it."),
    )
    prompt_price = models.FloatField(
        _("price of a million prompt tokens"),
        default=0.0,
        validators=between(0, 1_000_000),
        help_text=_("In US dollars. What replies cost is reckoned with it when they are made."),
    )
    completion_price = models.FloatField(
        _("price of a million tokens of replies"),
        default=0.0,
        validators=between(0, 1_000_000),
        help_text=_("In US dollars."),
    )
    enabled = models.BooleanField(
        _("enabled"),
        default=True,
        help_text=_(
            "A provider that is not enabled is skipped. Where none is left, Rosa speaks from the "
            "content alone."
        ),
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("provider")
        verbose_name_plural = _("providers")

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """The base URL that counts: the server's, else the row's, else the usual one."""
        usual = OLLAMA_URL if self.kind == ProviderKind.OLLAMA else OPENAI_URL
        return settings.PROVIDER_URLS.get(self.base_url_variable) or self.base_url or usual

    @property
    def used_model(self) -> str:
        """The model that is asked for: the server's, else the row's, else the default one."""
        return settings.PROVIDER_MODELS.get(self.model_variable) or self.model or DEFAULT_MODEL

    @property
    def is_remote(self) -> bool:
        """Whether an address is asked."""
        return self.kind != ProviderKind.OFFLINE

    @property
    def api_key(self) -> str:
        """The key as it may be sent to the address; empty where there is none for it."""
        name = self.api_key_variable
        return settings.PROVIDER_KEYS.get(name, "") if may_send_key(name, self.address) else ""

    @property
    def withholds_key(self) -> bool:
        """Whether there is a key that may not be sent to the address, so that it is asked bare."""
        return (
            self.is_remote and self.api_key_variable in settings.PROVIDER_KEYS and not self.api_key
        )

    def clean(self) -> None:
        is_reserved = self.slug in RESERVED
        if is_reserved and not Provider.objects.filter(pk=self.pk, slug=self.slug).exists():
            raise ValidationError(
                {
                    "slug": _("%(slug)s names a built-in provider. Choose another slug.")
                    % {"slug": self.slug}
                }
            )
        if not self.is_remote:
            return
        self._check_address()
        if self.kind == ProviderKind.OLLAMA and not self.model and not self.model_variable:
            raise ValidationError({"model": _("Name a model that this Ollama has.")})
        if self.api_key_variable:
            check_key(self.api_key_variable, self.base_url, self.address)

    def _check_address(self) -> None:
        if not self.base_url and not self.base_url_variable:
            raise ValidationError({"base_url": _("An endpoint needs a base URL.")})
        check_endpoint(self.base_url)
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


class ProviderState(models.Model):
    """Whether a provider is asked, as the process that saw it last says.

    A provider that failed too often rests until `rests_until`.
    """

    slug = models.SlugField(max_length=50, unique=True)
    rests_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.slug


class ProviderFailure(models.Model):
    """One call that a provider failed; holds nothing of what was said."""

    slug = models.SlugField(max_length=50)
    code = models.CharField(max_length=40)
    waited_ms = models.FloatField(default=0.0)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["slug", "-at"], name="provider_failure_by_slug")]

    def __str__(self) -> str:
        return f"{self.slug} {self.code}"
