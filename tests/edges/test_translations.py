"""Every text of the admin has its Arabic."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.utils.translation import override

from agent.admin.export import in_words
from agent.admin.user import name_of_right

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "rosa/locale/ar/LC_MESSAGES/django.mo"
MARKS = {"_", "gettext", "gettext_lazy", "ngettext"}
TRANSLATED = re.compile(r'{%\s*translate "([^"]+)"')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?){%\s*(?:plural|endblocktranslate)", re.DOTALL)


def texts_of_python() -> Iterator[str]:
    files = (p for top in ("agent", "knowledge", "rosa") for p in (ROOT / top).rglob("*.py"))
    for path in files:
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in MARKS:
                continue
            if node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def texts_of_templates() -> Iterator[str]:
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text("utf-8")
        yield from TRANSLATED.findall(source)
        for block in BLOCK.findall(source):
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", block)


def test_every_text_has_its_arabic():
    with CATALOG.open("rb") as file:
        # Plural forms are kept by the singular and their number.
        known = gettext.GNUTranslations(file)._catalog
    there = {key[0] if isinstance(key, tuple) else key for key in known}
    wanted = {*texts_of_python(), *texts_of_templates()}

    assert len(wanted) > 400
    assert wanted - there == set()


def test_arabic_takes_only_values_that_english_gives():
    with CATALOG.open("rb") as file:
        known = gettext.GNUTranslations(file)._catalog
    positional, named = re.compile(r"%[sd]"), re.compile(r"%\(\w+\)[sd]")

    # Where values come by position Python wants each of them.
    wrong = [
        key
        for key, arabic in known.items()
        if (english := key[0] if isinstance(key, tuple) else key)
        and (
            sorted(positional.findall(arabic)) != sorted(positional.findall(english))
            or not set(named.findall(arabic)) <= set(named.findall(english))
        )
    ]

    assert wrong == []


@pytest.mark.django_db
def test_every_right_has_its_arabic():
    rights = Permission.objects.select_related("content_type")
    with override("ar"):
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
