"""Badges: short marks in lists and on pages. Their colours are in rosa.css."""

from collections.abc import Iterable, Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from knowledge.languages import UN_LANGUAGES

TONES = ("ok", "info", "warn", "bad", "muted")


def badge(text: object, tone: str = "muted", title: object = "") -> SafeString:
    """Return a coloured mark; `tone` is one of TONES."""
    return format_html('<span class="rosa-badge is-{}" title="{}">{}</span>', tone, title, text)


def badges(marks: Iterable[SafeString]) -> SafeString:
    """Return the marks in one row."""
    return format_html(
        '<span class="rosa-badges">{}</span>', format_html_join("", "{}", ((m,) for m in marks))
    )


def state_mark(is_enabled: bool) -> SafeString:
    """Return the badge of something that staff can switch off."""
    return badge(_("enabled"), "ok") if is_enabled else badge(_("disabled"), "muted")


def arrow() -> str:
    """Return an arrow onwards: to the left where the page is written from right to left."""
    return "←" if get_language_bidi() else "→"


def language_name(code: str) -> str:
    """Return the language's name in the language of the page, its code where it has none."""
    return _(UN_LANGUAGES[code]) if code in UN_LANGUAGES else code


def language_marks(states: Mapping[str, str]) -> SafeString:
    """Return the language codes of a record: those there are, unchecked and missing ones.

    `states` maps a language code to `checked`, `machine` or `outdated`; the UN languages always
    show.
    """
    meanings = {
        "checked": _("there"),
        "machine": _("machine translation"),
        "outdated": _("the English changed since"),
        "": _("missing"),
    }
    codes = [*UN_LANGUAGES, *sorted(states.keys() - UN_LANGUAGES.keys())]
    marks = (
        (
            states.get(code) or "missing",
            f"{language_name(code)}: {meanings[states.get(code, '')]}",
            code,
        )
        for code in codes
    )
    return format_html(
        '<span class="rosa-langs" dir="ltr">{}</span>',
        format_html_join("", '<abbr class="rosa-lang is-{}" title="{}">{}</abbr>', marks),
    )


def language_chips(codes: Iterable[str]) -> SafeString:
    """Return language codes in their order, each with the language's name as a tooltip."""
    marks = ((language_name(code), code) for code in codes)
    return format_html(
        '<span class="rosa-langs" dir="ltr">{}</span>',
        format_html_join("", '<abbr class="rosa-lang is-checked" title="{}">{}</abbr>', marks),
    )


def clipped(text: object, under: object = "", lang_dir: str = "auto") -> SafeString:
    """Return a text of any length for one cell of a list, with a second line below it."""
    second = format_html('<span class="rosa-under" dir="auto">{}</span>', under) if under else ""
    return format_html(
        '<span class="rosa-clip"><span class="rosa-main" dir="{}">{}</span>{}</span>',
        lang_dir,
        text,
        second,
    )
