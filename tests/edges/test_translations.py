"""Every text of the interface is there in each of its languages."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.utils.translation import override, to_locale

from agent.admin.export import in_words
from agent.admin.user import name_of_right

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("ar", "es", "fr", "ru", "zh_Hans")
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
MARKS_WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
TRANSLATED = re.compile(r'{%\s*translate "([^"]+)"(?:\s+context "([^"]+)")?')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*(?:plural|endblocktranslate)", re.DOTALL)


def texts_of_python() -> Iterator[str]:
    files = (p for top in ("agent", "knowledge", "rosa") for p in (ROOT / top).rglob("*.py"))
    for path in files:
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            given = [a.value for a in node.args if isinstance(a, ast.Constant)] if name else []
            if name in MARKS and given:
                yield given[0]
            elif name in MARKS_WITH_CONTEXT and len(given) == 2:
                # As catalogues keep them: the context first.
                yield "\x04".join(given)


def texts_of_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text("utf-8")
        for text, context in TRANSLATED.findall(source):
            yield f"{context}\x04{text}" if context else text
        for block in BLOCK.findall(source):
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block)


def catalog(locale: str, folder: str = "locale") -> dict[str | tuple[str, int], str]:
    """Plural forms are kept by the singular and their number."""
    path = ROOT / "rosa" / folder / locale / "LC_MESSAGES/django.mo"
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)._catalog


def test_the_languages_of_the_interface_are_those_of_the_un():
    codes = [to_locale(code) for code, _name in settings.LANGUAGES]

    assert sorted(codes) == sorted(["en", *LOCALES])


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated(locale):
    known = catalog(locale, "unfold_locale") | catalog(locale)
    there = {key[0] if isinstance(key, tuple) else key for key, text in known.items() if text}
    wanted = {*texts_of_python(), *texts_of_templates()}

    assert len(wanted) > 400
    assert wanted - there == set()


@pytest.mark.parametrize("locale", LOCALES)
def test_what_unfold_brings_untranslated_is_there_in_each_language(locale):
    assert catalog(locale, "unfold_locale").keys() >= catalog("ar", "unfold_locale").keys() - {
        key for key in catalog("ar", "unfold_locale") if isinstance(key, tuple)
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_translations_take_only_values_that_english_gives(locale):
    known = catalog(locale)
    positional, named = re.compile(r"%[sd]"), re.compile(r"%\(\w+\)[sd]")

    # Where values come by position Python wants each of them.
    wrong = [
        key
        for key, text in known.items()
        if (english := key[0] if isinstance(key, tuple) else key)
        and (
            sorted(positional.findall(text)) != sorted(positional.findall(english))
            or not set(named.findall(text)) <= set(named.findall(english))
        )
    ]

    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["ar", "ru", "zh-hans"])
def test_every_right_has_a_name_in_other_scripts(code):
    rights = Permission.objects.select_related("content_type")
    with override(code):
        names = [name_of_right(right) for right in rights]

    assert len(names) > 100
    assert [name for name in names if re.search("[A-Za-z]", name)] == []


@pytest.mark.django_db
def test_a_right_is_called_in_english_as_django_calls_it():
    right = Permission.objects.get(codename="add_conference")

    assert name_of_right(right) == str(right)


@pytest.mark.django_db
def test_filters_of_an_export_are_told_in_the_language_of_the_page():
    query = "status=refused&lang=fr&review=reviewed&assigned=me&period=7d&since=2025-09-08"
    with override("ar"):
        told = in_words(query)

    assert [(name, value) for name, value in told if re.search("[A-Za-z]", name + value)] == []
    assert dict(in_words(query))["status"] == "declined"
