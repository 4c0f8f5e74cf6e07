"""The page of a provider in the admin: what is entered there, and whether it answers."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from agent.admin.provider_check import VENDORS
from agent.models import Provider
from agent.models.provider_key import may_send_key
from tests.edges.pages import change_url, errors_of, save
from tests.upstream import Script, Upstream

pytestmark = pytest.mark.django_db
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 15_000


def make(**fields) -> Provider:
    return Provider.objects.create(**{"slug": "own", "name": "Own", **fields})


def check(client, row: Provider):
    return client.post(reverse("provider_check", args=[row.pk]))


def test_every_setting_is_saved(admin_client):
    row = make(base_url="http://127.0.0.1:1/v1")
    fields = {
        "first_words_s": 2.5,
        "organization": "org-1",
        "site_url": "https://rosa.example",
        "site_name": "Rosa",
        "failures_in_a_row": 5,
        "rest_s": 60.0,
        "prompt_price": 0.15,
        "completion_price": 0.6,
    }

    assert save(admin_client, change_url(row), **fields).status_code == 302
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"kind": "ollama", "base_url": "", "model": "m"}, ["base_url"]),
        ({"kind": "ollama", "model": ""}, ["model"]),
        ({"kind": "ollama", "base_url": "ftp://a.test", "model": "m"}, ["base_url"]),
        ({"site_name": "Роза"}, ["site_name"]),
        ({"site_url": "a\nb"}, ["site_url"]),
        ({"first_words_s": "0"}, ["first_words_s"]),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_on_its_field(admin_client, fields, at):
    row = make(base_url="http://127.0.0.1:1/v1")

    assert list(errors_of(save(admin_client, change_url(row), **fields))) == at


def test_a_check_names_the_models_of_one_that_answers(admin_client):
    with Upstream() as upstream:
        upstream.models["small"] = Script()
        answer = check(admin_client, make(base_url=upstream.url)).json()

    assert re.fullmatch(r"It answers, after \d+ ms\.", answer.pop("text"))
    assert answer == {"ok": True, "models": ["double", "small"]}


def test_a_check_says_why_there_is_no_answer_and_tells_no_key(admin_client, settings):
    settings.PROVIDER_KEYS = {"VENDOR_API_KEY": "secret-1"}
    answer = check(
        admin_client, make(base_url="http://127.0.0.1:1/v1", api_key_variable="VENDOR_API_KEY")
    )

    assert answer.json() == {
        "ok": False,
        "text": "It cannot be reached. Check the base URL, and whether it is running.",
        "models": [],
    }


@pytest.mark.parametrize("vendor", VENDORS, ids=lambda row: row["slug"])
def test_a_known_vendor_fills_the_form_and_may_have_its_key(admin_client, vendor):
    url = reverse("admin:agent_provider_add")
    links = re.findall(r'href="(\?name=[^"]+)"', admin_client.get(url).content.decode())
    queries = [link.replace("&amp;", "&") for link in links]
    (query,) = (q for q in queries if parse_qs(urlsplit(q).query)["slug"] == [vendor["slug"]])

    form = admin_client.get(url + query).context["adminform"].form

    assert {name: form[name].value() for name in vendor} == vendor
    name = vendor.get("api_key_variable", "")
    assert not name or may_send_key(name, vendor["base_url"])


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("size", [None, PHONE])
def test_staff_check_a_provider_and_choose_one_of_its_models(
    admin_page: Page, live_server, lang: str, size: dict | None
) -> None:
    language = {"name": "django_language", "value": lang, "url": live_server.url}
    admin_page.context.add_cookies([language])
    if size:
        admin_page.set_viewport_size(size)
    with Upstream() as upstream:
        row = make(base_url=upstream.url)
        admin_page.goto(change_url(row))
        admin_page.locator("#rosa-check button").click()
        expect(admin_page.locator("#rosa-check-models")).to_be_visible(timeout=PATIENCE_MS)

    admin_page.locator("#rosa-check-models summary").click()
    expect(admin_page.locator("#rosa-check-models li")).to_have_text("double")
    expect(admin_page.locator("#id_model")).to_have_attribute("list", "rosa-models")
    found = Axe().run(admin_page, context="#rosa-check").response["violations"]
    assert [fault["id"] for fault in found] == []
    width = admin_page.evaluate("document.documentElement.scrollWidth")
    assert width == admin_page.viewport_size["width"]
