"""Where the keys of providers go, and which provider the environment means."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agent import desk
from agent.checks import check_key_hosts
from agent.models import Provider
from rosa import start
from rosa.settings import _key_hosts

pytestmark = pytest.mark.django_db
KEYS = {name: f"secret of {name}" for name in ("OPENAI_API_KEY", "LLM_API_KEY", "VENDOR_API_KEY")}
OWN_HOST = "http://models.internal:8000/v1"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.PROVIDER_KEYS = {**KEYS, "ROSA_API_KEY": "secret", "SECRET_KEY": "secret"}
    settings.LLM_API_ENDPOINT = settings.PROVIDER_URLS["LLM_API_ENDPOINT"] = OWN_HOST
    settings.PROVIDER_KEY_HOSTS = _key_hosts(
        ["VENDOR_API_KEY=api.vendor.example,eu.vendor.example"]
    )
    settings.PROVIDER_KEY_HOSTS["LLM_API_KEY"] = frozenset({"models.internal"})
    yield
    settings.PROVIDER_URLS["LLM_API_ENDPOINT"] = ""


def sent(name, url, **values):
    """Return what becomes of a row: the key that goes out, and the fields the form refuses."""
    row = Provider(slug="vendor", name="Vendor", base_url=url, api_key_variable=name, **values)
    row.save()
    try:
        row.clean()
        refused = []
    except ValidationError as exc:
        refused = list(exc.message_dict)
    return desk.load().endpoints["vendor"].api_key, refused


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("OPENAI_API_KEY", "https://api.openai.com/v1"),
        ("OPENAI_API_KEY", "https://API.OpenAI.com:443/v1"),
        ("OPENAI_API_KEY", "http://127.0.0.1:11434/v1"),
        ("LLM_API_KEY", "https://models.internal:8000/v1"),
        ("VENDOR_API_KEY", "https://api.vendor.example"),
        ("VENDOR_API_KEY", "https://eu.vendor.example/v1"),
        ("VENDOR_API_KEY", "http://localhost:1234/v1"),
    ],
)
def test_a_key_goes_to_its_own_hosts_and_to_this_machine(name, url):
    assert sent(name, url) == (KEYS[name], [])


@pytest.mark.parametrize(
    ("name", "url", "field"),
    [
        ("OPENAI_API_KEY", "https://model.example/v1", "api_key_variable"),
        ("OPENAI_API_KEY", "https://api.openai.com.model.example/v1", "api_key_variable"),
        ("OPENAI_API_KEY", "https://api.openai.com@model.example/v1", "api_key_variable"),
        ("OPENAI_API_KEY", "https://model.example\\@api.openai.com/v1", "api_key_variable"),
        ("OPENAI_API_KEY", "https://api.vendor.example/v1", "api_key_variable"),
        ("OPENAI_API_KEY", "http://api.openai.com/v1", "base_url"),
        ("OPENAI_API_KEY", "http://[", "base_url"),
        ("VENDOR_API_KEY", "https://model.example/v1", "api_key_variable"),
        ("OTHER_API_KEY", "https://model.example/v1", "api_key_variable"),
        ("ROSA_API_KEY", "http://127.0.0.1:1/v1", "api_key_variable"),
        ("SECRET_KEY", "http://127.0.0.1:1/v1", "api_key_variable"),
    ],
)
def test_a_key_goes_nowhere_else_though_the_row_is_written_around_the_form(name, url, field):
    assert sent(name, url) == ("", [field])


def test_the_key_of_the_endpoint_goes_to_it_as_the_operator_set_it():
    values = {"base_url_variable": "LLM_API_ENDPOINT"}

    assert sent("LLM_API_KEY", "", **values) == (KEYS["LLM_API_KEY"], [])


def test_another_key_does_not_go_to_the_endpoint_of_the_operator():
    values = {"base_url_variable": "LLM_API_ENDPOINT"}

    assert sent("OPENAI_API_KEY", "", **values) == ("", ["api_key_variable"])


@pytest.mark.parametrize(
    "wrong", ["VENDOR_API_KEY", "VENDOR_API_KEY=https://a.example", "ROSA_API_KEY=a.example"]
)
def test_an_allowance_that_cannot_be_read_is_an_error_of_the_configuration(settings, wrong):
    settings.LLM_KEY_HOSTS = ["OTHER_API_KEY=b.example", wrong]

    (error,) = check_key_hosts()

    assert (error.id, error.msg) == ("agent.E003", f"LLM_KEY_HOSTS has {wrong!r}.")
    assert _key_hosts(settings.LLM_KEY_HOSTS) == _key_hosts(["OTHER_API_KEY=b.example"])


def make_rows():
    """Make a row whose key is withheld, one that may have it, one without, and a disabled one."""
    for slug, name, url, enabled in (
        ("withheld", "OPENAI_API_KEY", "https://model.example/v1", True),
        ("sent", "OPENAI_API_KEY", "https://api.openai.com/v1", True),
        ("missing", "OTHER_API_KEY", "https://model.example/v1", True),
        ("off", "OPENAI_API_KEY", "https://model.example/v1", False),
    ):
        Provider.objects.create(
            slug=slug, name=slug, base_url=url, api_key_variable=name, enabled=enabled
        )


def test_the_start_page_names_providers_from_which_a_key_is_withheld(admin_client):
    Provider.objects.all().delete()
    make_rows()

    points = admin_client.get(reverse("admin:index")).context["attention"]

    bad, info = (point for point in points if "/provider/" in point.url)
    listed = admin_client.get(bad.url).context["cl"].result_list
    assert [(p.count, p.tone) for p in (bad, info)] == [(1, "bad"), (1, "info")]
    assert "LLM_KEY_HOSTS" in bad.text
    assert [row.slug for row in listed] == ["withheld"]


def test_a_key_that_is_withheld_is_told_at_the_start(caplog):
    make_rows()

    start.tell_withheld_keys()

    assert caplog.messages == [
        "provider-key-withheld provider=withheld variable=OPENAI_API_KEY host=model.example"
    ]


@pytest.mark.parametrize(("is_enabled", "asked"), [(True, ["environment"]), (False, [])])
def test_the_row_of_the_environment_can_be_disabled(is_enabled, asked):
    Provider.objects.filter(slug="environment").update(enabled=is_enabled)

    assert [e.slug for e in desk.load().default_endpoints] == asked


def test_the_environment_counts_where_its_row_is_gone():
    Provider.objects.filter(slug="environment").delete()

    (endpoint,) = desk.load().default_endpoints
    assert (endpoint.slug, endpoint.base_url) == ("environment", OWN_HOST)
