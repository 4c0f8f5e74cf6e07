"""Kiosks: devices that staff registered, which may begin calls; what each used on a day."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from agent.models.channel import Channel, key_digest
from agent.models.persona import Persona, default_languages, language_codes, validate_languages
from knowledge.models import Place
from knowledge.models.fields import between

# Without vowels, and without what is taken for another character.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
_CODE_LENGTH = 8
CODE_LIVES = timedelta(minutes=15)


def code_digest(code: str) -> str:
    """Return what is stored of a pairing code, however it was typed; it is short, so keyed."""
    typed = "".join(c for c in code.upper() if c in _LETTERS)
    return salted_hmac("agent.kiosk.code", typed, algorithm="sha256").hexdigest()


class Kiosk(models.Model):
    """A device at which visitors speak with Rosa. Of its token only a digest is stored."""

    name = models.CharField(
        _("name"),
        max_length=100,
        unique=True,
        help_text=_("Where it stands, for example “Lobby, left of the stairs”."),
    )
    channel = models.ForeignKey(
        Channel,
        on_delete=models.PROTECT,
        related_name="kiosks",
        verbose_name=_("channel"),
        help_text=_(
            "What is said without an avatar is kept as this channel says; with an avatar, as the "
            "avatar's own channel does."
        ),
    )
    persona = models.ForeignKey(
        Persona,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="kiosks",
        verbose_name=_("persona"),
        help_text=_("Empty: the channel's."),
    )
    languages = models.CharField(
        _("languages"),
        max_length=200,
        default=default_languages,
        validators=[validate_languages],
        help_text=_("That visitors may choose, as codes separated by commas."),
    )
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("stands at"),
        help_text=_("Cards of other places then tell the way from here."),
    )
    enabled = models.BooleanField(
        _("enabled"),
        default=True,
        help_text=_("Switched off, it begins no calls, and what it has running ends."),
    )
    minutes_per_day = models.PositiveIntegerField(
        _("minutes a day"),
        default=240,
        validators=between(1, 1440 * 10),
        help_text=_("Calls end, and no new one begins, once they have taken so long together."),
    )
    calls_per_day = models.PositiveIntegerField(
        _("calls a day"), default=200, validators=between(1, 10_000)
    )
    longest_s = models.PositiveIntegerField(
        _("longest call (s)"),
        default=600,
        validators=between(30, 3600),
        help_text=_("A plan of Tavus may allow less."),
    )
    idle_s = models.PositiveIntegerField(
        _("silence (s)"),
        default=90,
        validators=between(20, 3600),
        help_text=_("Rosa ends a call in which nothing was asked for so long."),
    )
    left_s = models.PositiveIntegerField(
        _("after leaving (s)"),
        default=10,
        validators=between(0, 600),
        help_text=_("Tavus ends a call so long after the page has left it."),
    )
    absent_s = models.PositiveIntegerField(
        _("without anybody (s)"),
        default=45,
        validators=between(10, 600),
        help_text=_("Tavus ends a call that nobody joined within this time."),
    )
    price_per_minute = models.FloatField(
        _("price of a minute"),
        default=0.0,
        validators=between(0, 1000),
        help_text=_("By your plan with Tavus, in the currency of the providers' prices."),
    )
    code_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    code_until = models.DateTimeField(null=True, blank=True, editable=False)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    paired_at = models.DateTimeField(_("paired"), null=True, blank=True, editable=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("kiosk")
        verbose_name_plural = _("kiosks")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        persona = self.speaks_as
        if persona and (
            unknown := set(language_codes(self.languages)) - set(language_codes(persona.languages))
        ):
            raise ValidationError(
                {
                    "languages": _("%(persona)s does not speak %(languages)s.")
                    % {"persona": persona, "languages": ", ".join(sorted(unknown))}
                }
            )

    @property
    def speaks_as(self) -> Persona | None:
        """The persona that answers here; None: the one that answers where none is named."""
        return self.persona or (self.channel.persona if self.channel_id else None)

    @property
    def is_paired(self) -> bool:
        return bool(self.token_digest)

    def renew_code(self) -> str:
        """Give it a pairing code, which ends the one before; the caller saves and shows it."""
        code = "".join(secrets.choice(_LETTERS) for _number in range(_CODE_LENGTH))
        self.code_digest = code_digest(code)
        self.code_until = timezone.now() + CODE_LIVES
        return f"{code[:4]}-{code[4:]}"

    renew_code.alters_data = True  # type: ignore[attr-defined]

    def renew_token(self) -> str:
        """Give it a token, which ends the one before, and use its code up; the caller saves."""
        token = f"kiosk-{secrets.token_urlsafe(32)}"
        self.token_digest = key_digest(token)
        self.paired_at = self.seen_at = timezone.now()
        self.code_digest, self.code_until = "", None
        return token

    renew_token.alters_data = True  # type: ignore[attr-defined]

    def unpair(self) -> None:
        """Take token and code away; the caller saves."""
        self.token_digest = self.code_digest = ""
        self.paired_at = self.code_until = None

    unpair.alters_data = True  # type: ignore[attr-defined]


class KioskDay(models.Model):
    """What the calls of a kiosk used on a day at the venue; stays when they are erased."""

    kiosk = models.ForeignKey(Kiosk, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0.0)
    cost = models.FloatField(default=0.0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kiosk", "day"], name="one_day_of_kiosk")]

    def __str__(self) -> str:
        return f"{self.kiosk} {self.day}"
