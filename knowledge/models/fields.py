"""Field types that several kinds of content share."""

from django.core.exceptions import ValidationError
from django.core.validators import (
    BaseValidator,
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.utils.translation import gettext_lazy as _

validate_language = RegexValidator(
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$",
    _("Use a language code such as en, fr, ar or pt-BR."),
)


def lines(text: str) -> tuple[str, ...]:
    """Return the non-empty lines of a field that holds one entry per line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def validate_text(value: str) -> None:
    """Refuse characters that no client can be sent and no database stores."""
    for character in value:
        if character == "\0" or "\ud800" <= character <= "\udfff":
            raise ValidationError(
                _("The text contains the character %(code)s, which cannot be stored. Remove it."),
                params={"code": f"U+{ord(character):04X}"},
            )


def between(low: float, high: float) -> list[BaseValidator]:
    """Return the validators of a number that may be as low and as high as these."""
    return [MinValueValidator(low), MaxValueValidator(high)]


class LanguageField(models.CharField):
    """A language code: `fr`, `ar`, `pt-BR`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 12)
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_language]


class LinesField(models.TextField):
    """A text with one entry per line; read it with `lines`."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
