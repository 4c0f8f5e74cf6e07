"""Numbers in addresses that no row has: pages answer, and never fail."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse

pytestmark = pytest.mark.django_db
NAMES = ("queue", "result", "test", "page", "p", "id", "all", "duplicates", "attempt", "whole")
LONG = ("9" * 5_000, "٩" * 5_000, "1" * 1_000)
HUGE = ("9" * 40, "-1", "0", "²", "٣")


def pages() -> list[str]:
    """Return the addresses of all pages of the admin that need no number of their own."""
    own = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    site = [f"admin:{url.name}" for url in admin.site.get_urls() if getattr(url, "name", None)]
    lists = [
        f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist" for m in admin.site._registry
    ]
    found = set()
    for name in {*own, *site, *lists}:
        try:
            found.add(reverse(name))
        except NoReverseMatch:
            continue
    return sorted(url for url in found if url.startswith("/admin/") and "logout" not in url)


@pytest.mark.parametrize("number", LONG, ids=["9", "Arabic 9", "1000 digits"])
@pytest.mark.parametrize("name", NAMES)
def test_number_that_cannot_be_read_is_refused_by_every_page(admin_client, name, number):
    urls = pages()

    assert len(urls) > 40
    assert {admin_client.get(url, {name: number}).status_code for url in urls} == {400}


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("name", NAMES)
def test_number_that_no_row_has_breaks_no_page(admin_client, name, number):
    failed = [url for url in pages() if admin_client.get(url, {name: number}).status_code >= 500]

    assert failed == []


@pytest.mark.parametrize("number", ["9" * 40, "9" * 5_000])
def test_row_of_such_a_number_is_not_there(admin_client, number):
    for model in admin.site._registry:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        try:
            url = reverse(label, args=[number])
        except NoReverseMatch:
            continue
        assert admin_client.get(url).status_code in (302, 400, 403, 404), url
