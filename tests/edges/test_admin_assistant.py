"""The assistant's admin: personas, providers, and channels with their keys."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from agent import desk
from agent.core.types import ChatRequest
from agent.core.wire import conversation_key
from agent.entry import Entry
from agent.models import Channel, Persona, PersonaProvider, Provider
from agent.models.channel import key_digest
from agent.models.provider import OPENAI_URL
from tests.edges.pages import change_url, errors_of, list_url, queries_of_lists, save

pytestmark = pytest.mark.django_db
KEY = re.compile(r"rosa-[\w-]{43}")


def make_channel(number=1):
    return Channel.objects.create(slug=f"channel-{number}", name=f"Channel {number}")


def make_provider(number=1, **values):
    return Provider.objects.create(
        slug=f"provider-{number}", name=f"Provider {number}", **{"base_url": OPENAI_URL} | values
    )


def make_persona(number=1):
    persona = Persona.objects.create(
        slug=f"persona-{number}", name=f"Persona {number}", system_prompt="Be kind."
    )
    PersonaProvider.objects.create(persona=persona, provider=make_provider(number))
    return persona


@pytest.mark.parametrize("make", [make_channel, make_provider, make_persona])
def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_three(admin_client, make):
    for_three, for_thirty = queries_of_lists(admin_client, make)

    assert for_thirty == for_three


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
    missing = make_provider(2, api_key_variable="LLM_API_KEY")
    elsewhere = make_provider(3, api_key_variable="OPENAI_API_KEY", base_url="https://a.test")

    pages = {
        url: admin_client.get(url).content.decode()
        for url in map(change_url, (there, missing, elsewhere))
    }

    assert not any("sk-never-shown" in text for text in pages.values())
    assert "OPENAI_API_KEY</code><span" in pages[change_url(there)]
    assert ">set</span>" in pages[change_url(there)]
    assert ">not set</span>" in pages[change_url(missing)]
    assert ">not for this host</span>" in pages[change_url(elsewhere)]


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


@pytest.mark.parametrize("slug", ["environment", "offline", "openai", "openrouter", "ollama"])
def test_a_built_in_provider_keeps_its_slug_and_is_not_deleted(admin_client, slug):
    row = Provider.objects.get(slug=slug)
    kind = row.kind

    save(admin_client, change_url(row), slug="other", kind="offline", enabled="")
    deleted = admin_client.post(
        reverse("admin:agent_provider_delete", args=[row.pk]), {"post": "yes"}
    )

    row.refresh_from_db()
    assert (row.slug, row.kind, row.enabled) == (slug, kind, False)
    assert deleted.status_code == 403


def test_built_in_providers_are_not_deleted_with_others_from_the_list(admin_client):
    rows = [make_provider(), Provider.objects.get(slug="environment")]

    admin_client.post(
        list_url(Provider),
        {"action": "delete_selected", "_selected_action": [r.pk for r in rows], "post": "yes"},
    )

    assert Provider.objects.filter(pk__in=[r.pk for r in rows]).count() == 2


@pytest.mark.parametrize(
    ("model", "slug"),
    [
        (Provider, "environment"),
        (Provider, "offline"),
        (Channel, "rosa"),
        (Channel, "shell"),
    ],
)
def test_a_slug_that_means_something_to_the_code_cannot_be_taken(admin_client, model, slug):
    model.objects.filter(slug=slug).delete()
    add = reverse(f"admin:agent_{model._meta.model_name}_add")

    response = save(admin_client, add, name="Mine", slug=slug, kind="offline")

    assert list(errors_of(response)) == ["slug"]


def test_a_channel_that_is_renamed_goes_on_with_its_conversations():
    channel, newcomer = make_channel(1), make_channel(2)
    keys = [row.renew_key() for row in (channel, newcomer)]
    channel.save()
    newcomer.save()
    before = [conversation_of(key) for key in keys]

    channel.slug = "renamed"
    channel.save()
    newcomer.slug = "channel-1"
    newcomer.save()

    assert [conversation_of(key) for key in keys] == before
    assert len(set(before)) == 2


def conversation_of(key):
    """Return key and id of the conversation of a caller who sends neither."""
    caller = desk.load().channel(key)
    asked = ChatRequest(model="", question="Where is the hall?")
    found = conversation_key({}, {}, asked, caller.identity).key
    return found, Entry(caller.id, caller.slug, found).row("process")["conversation_id"]


def test_the_default_persona_stays_with_its_slug(admin_client):
    row = Persona.objects.get(slug="rosa-ctbto-agent")
    url = change_url(row)

    disabled = save(admin_client, url, enabled="")
    save(admin_client, url, slug="other", name="Rosa Maria")
    deleted = admin_client.post(url.replace("change", "delete"), {"post": "yes"})

    row.refresh_from_db()
    assert list(errors_of(disabled)) == ["enabled"]
    assert (row.slug, row.name, deleted.status_code) == ("rosa-ctbto-agent", "Rosa Maria", 403)


def test_a_persona_of_a_channel_is_not_disabled(admin_client):
    persona, channel = make_persona(), make_channel()
    Channel.objects.update(persona=persona)

    refused = save(admin_client, change_url(persona), enabled="")
    Channel.objects.filter(pk=channel.pk).update(enabled=False)
    save(admin_client, change_url(persona), enabled="")

    assert list(errors_of(refused)) == ["enabled"]
    assert Persona.objects.get(pk=persona.pk).enabled is False


@pytest.mark.parametrize("from_list", [False, True])
def test_a_persona_of_an_enabled_channel_is_not_deleted(admin_client, from_list):
    persona, other = make_persona(1), make_persona(2)
    kiosk, lobby = make_channel(1), make_channel(2)
    Channel.objects.update(persona=persona)

    refused = delete(admin_client, [persona, other], from_list=from_list)
    Channel.objects.filter(pk=lobby.pk).update(enabled=False)
    Channel.objects.filter(pk=kiosk.pk).update(persona=other)
    delete(admin_client, [persona], from_list=from_list)

    assert "Channel 1, Channel 2: give each of these channels another persona first." in refused
    assert set(Persona.objects.filter(slug__startswith="persona-")) == {other}
    assert list(Channel.objects.values_list("persona", flat=True)) == [other.pk, None]


def delete(client, rows, *, from_list):
    """Delete rows from the list, or the first one from its page; return the text that answers."""
    if not from_list:
        url = change_url(rows[0]).replace("change", "delete")
        return client.post(url, {"post": "yes"}).content.decode()
    chosen = {"_selected_action": [row.pk for row in rows]}
    return client.post(
        list_url(type(rows[0])), {"action": "delete_selected", "post": "yes", **chosen}
    ).content.decode()


def test_a_channel_does_not_take_a_disabled_persona(admin_client):
    persona = make_persona()
    Persona.objects.filter(pk=persona.pk).update(enabled=False)

    response = save(admin_client, change_url(make_channel()), persona=persona.pk)

    assert list(errors_of(response)) == ["persona"]


@pytest.mark.parametrize("has_persona", [True, False])
def test_a_fixed_language_is_one_of_the_persona_and_stays_so(admin_client, has_persona):
    persona = make_persona() if has_persona else Persona.objects.get(slug="rosa-ctbto-agent")
    Persona.objects.filter(pk=persona.pk).update(languages="en, fr")
    url = change_url(make_channel())
    chosen = {"persona": persona.pk if has_persona else ""}

    unknown = save(admin_client, url, fixed_language="ar", **chosen)
    save(admin_client, url, fixed_language="fr", **chosen)
    dropped = save(admin_client, change_url(persona), languages="en, ar")

    assert list(errors_of(unknown)) == ["fixed_language"]
    assert Channel.objects.get().fixed_language == "fr"
    assert list(errors_of(dropped)) == ["languages"]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_help_shows_the_tag_that_ends_thoughts(admin_client, lang):
    with override(lang):
        text = str(Provider._meta.get_field("begins_with_thoughts").help_text)
    page = admin_client.get(change_url(make_provider()), headers={"accept-language": lang})

    # Help is shown as HTML: a tag as such would not be seen.
    assert "&lt;/think&gt;" in text
    assert text in page.content.decode()
