"""The assistant's admin: personas, providers, and channels with their keys."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agent.models import Channel, Persona, PersonaProvider, Provider
from agent.models.channel import key_digest
from tests.edges.pages import change_url, errors_of, list_url, queries_of, save

pytestmark = pytest.mark.django_db
KEY = re.compile(r"rosa-[\w-]{43}")


def make_channel(number=1):
    return Channel.objects.create(slug=f"channel-{number}", name=f"Channel {number}")


def make_provider(number=1, **values):
    return Provider.objects.create(
        slug=f"provider-{number}", name=f"Provider {number}", base_url="https://a.test", **values
    )


def make_persona(number=1):
    persona = Persona.objects.create(
        slug=f"persona-{number}", name=f"Persona {number}", system_prompt="Be kind."
    )
    PersonaProvider.objects.create(persona=persona, provider=make_provider(number))
    return persona


@pytest.mark.parametrize("make", [make_channel, make_provider, make_persona])
def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_three(admin_client, make):
    rows = [make(number) for number in range(3)]
    url = list_url(type(rows[0]))
    admin_client.get(url)
    for_three = queries_of(admin_client, url)

    for number in range(3, 30):
        make(number)

    assert queries_of(admin_client, url) == for_three


def test_a_new_channels_key_is_shown_once_and_stored_as_its_digest_only(admin_client):
    add = reverse("admin:agent_channel_add")

    answer = save(admin_client, add, name="Kiosk", slug="kiosk")

    (key,) = set(KEY.findall(answer.content.decode()))
    row = Channel.objects.values().get()
    assert row["key_digest"] == key_digest(key)
    assert key not in str(row)
    assert "no-store" in answer["Cache-Control"]
    for url in (change_url(Channel.objects.get()), list_url(Channel), reverse("admin:index")):
        assert key not in admin_client.get(url).content.decode()


def test_a_new_key_is_made_by_a_post_only_and_replaces_the_old_one(admin_client):
    channel = make_channel()
    channel.renew_key()
    channel.save()
    url = reverse("admin:agent_channel_new_key", args=[channel.pk])

    asked = admin_client.get(url)
    digest_then = Channel.objects.get().key_digest
    made = admin_client.post(url)

    (key,) = set(KEY.findall(made.content.decode()))
    assert KEY.findall(asked.content.decode()) == []
    assert digest_then == channel.key_digest
    assert Channel.objects.get().key_digest == key_digest(key)


def test_saving_a_channel_again_leaves_its_key(admin_client):
    channel = make_channel()
    channel.renew_key()
    channel.save()

    save(admin_client, change_url(channel), name="Renamed")

    assert Channel.objects.get().name == "Renamed"
    assert Channel.objects.get().key_digest == channel.key_digest


def test_a_provider_says_whether_its_key_is_there_and_never_which(admin_client, settings):
    settings.PROVIDER_KEYS = {"OPENAI_API_KEY": "sk-never-shown"}
    there = make_provider(1, api_key_variable="OPENAI_API_KEY")
    missing = make_provider(2, api_key_variable="OTHER_API_KEY")

    pages = {
        url: admin_client.get(url).content.decode()
        for url in (change_url(there), change_url(missing), list_url(Provider))
    }

    assert not any("sk-never-shown" in text for text in pages.values())
    assert "OPENAI_API_KEY</code><span" in pages[change_url(there)]
    assert ">set</span>" in pages[change_url(there)]
    assert ">not set</span>" in pages[change_url(missing)]


def test_a_provider_that_names_another_services_key_is_refused_on_the_field(admin_client):
    response = save(
        admin_client, change_url(make_provider()), api_key_variable="TAVUS_API_KEY", kind="chat"
    )

    assert list(errors_of(response)) == ["api_key_variable"]


def test_a_new_link_goes_to_the_end_of_a_personas_chain(admin_client):
    persona, second = make_persona(), make_provider(2)
    url = change_url(persona)

    save(
        admin_client,
        url,
        **{"chain-TOTAL_FORMS": "2", "chain-1-provider": second.pk, "chain-1-order": "0"},
    )

    assert [link.provider.slug for link in persona.chain.all()] == ["provider-1", "provider-2"]


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("http://model.example/v1", True),
        ("https://model.example/v1", False),
        ("http://127.0.0.1:11434/v1", False),
    ],
)
def test_a_key_is_not_sent_over_plain_http(url, is_refused):
    row = Provider(slug="vendor", name="Vendor", base_url=url, api_key_variable="VENDOR_API_KEY")

    try:
        row.clean()
        refused = set()
    except ValidationError as exc:
        refused = set(exc.message_dict)

    assert refused == ({"base_url"} if is_refused else set())
