"""Whose page it is on which a visitor speaks with Rosa."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from agent import desk as desks
from agent import visitors
from agent.core.types import Channel as Caller
from agent.models import Avatar, Channel, Kiosk, Persona
from agent.visitors import KIOSK_COOKIE, Visitor
from knowledge.models import Place

pytestmark = pytest.mark.django_db
ALL = ("en", "fr", "es", "ru", "zh", "ar")


@pytest.fixture
def kiosk():
    channel = Channel.objects.create(slug="lobby", name="Lobby", keep_days=7)
    place = Place.objects.create(slug="gate", name="Gate")
    return Kiosk.objects.create(name="Lobby", channel=channel, place=place, languages="fr, ar")


def found_by(find, *given):
    """Return whom a search finds, with the rows of the test in memory."""
    desks.live.forget()
    desks.live.refresh()
    try:
        return async_to_sync(find)(*given)
    finally:
        desks.live.forget()


def at_kiosk(**cookies):
    return found_by(visitors.at_kiosk, SimpleNamespace(COOKIES=cookies))


def paired(kiosk):
    token = kiosk.renew_token()
    kiosk.save()
    return at_kiosk(**{KIOSK_COOKIE: token})


def test_a_paired_device_is_a_kiosk(kiosk):
    found = paired(kiosk)

    assert found == Visitor(
        channel=Caller(kiosk.channel.pk, "lobby", keep_days=7),
        persona="rosa-ctbto-agent",
        languages=("fr", "ar"),
        place="kiosk",
        here="gate",
        kiosk=kiosk.pk,
        idle_s=90,
        keep_days=7,
    )


def test_with_an_avatar_visitors_hear_what_either_channel_keeps(kiosk, settings):
    settings.TAVUS_API_KEY, settings.PUBLIC_URL = "k", "https://rosa.example.org"
    channel = Channel.objects.create(slug="avatar", name="Avatar", notice="consent")
    persona = Persona.objects.get(slug="default")
    Avatar.objects.create(persona=persona, remote_id="p1", channel=channel)
    kiosk.channel.keeps = "metadata"
    kiosk.channel.save()
    kiosk.persona = persona

    found = paired(kiosk)

    assert (found.has_avatar, found.notice, found.keeps_words, found.keep_days) == (
        *(True, "consent"),
        *(True, 0),
    )
    assert found.told("fr").decline == "Non, merci"


def test_a_stranger_has_no_kiosk_page(kiosk):
    assert at_kiosk() is None
    assert at_kiosk(**{KIOSK_COOKIE: "kiosk-made-up", "sessionid": "made-up"}) is None


@pytest.mark.parametrize("switched_off", ["kiosk", "channel"])
def test_what_is_switched_off_has_no_page(kiosk, switched_off):
    row = kiosk if switched_off == "kiosk" else kiosk.channel
    row.enabled = False
    row.save()

    assert paired(kiosk) is None


def test_staff_may_try_the_page_and_in_development_anybody(settings):
    client = Client()
    client.force_login(User.objects.create_user("ann", is_staff=True))
    tried = Visitor(Caller(None, "page"), "rosa-ctbto-agent", ALL, "kiosk")

    assert at_kiosk(sessionid=client.cookies["sessionid"].value) == tried
    settings.DEBUG = True
    assert at_kiosk() == tried


def test_a_chat_page_is_there_once_staff_switched_it_on():
    channel = Channel.objects.create(
        slug="site", name="Site", allowed_origins="https://a.example/\n\nhttp://localhost:1"
    )
    assert found_by(visitors.at_chat, "site") is None

    channel.web_chat = True
    channel.save()

    found = found_by(visitors.at_chat, "site")
    assert (found.place, found.idle_s, found.languages) == ("chat", 1800, ALL)
    assert found.channel.allowed_origins == ("https://a.example", "http://localhost:1")
    channel.enabled = False
    channel.save()
    assert found_by(visitors.at_chat, "site") is None


def test_a_channel_with_a_fixed_language_offers_that_one():
    Channel.objects.create(slug="site", name="Site", web_chat=True, fixed_language="fr")

    assert found_by(visitors.at_chat, "site").languages == ("fr",)


def test_an_origin_with_a_path_is_refused_by_name():
    channel = Channel(slug="site", name="Site", allowed_origins="https://a.example/chat")

    with pytest.raises(ValidationError) as refused:
        channel.full_clean()

    (message,) = refused.value.message_dict["allowed_origins"]
    assert message.startswith("https://a.example/chat is no origin of a site.")


def test_no_channel_takes_the_name_of_the_page():
    with pytest.raises(ValidationError) as refused:
        Channel(slug="page", name="Page").full_clean()

    assert list(refused.value.message_dict) == ["slug"]


def test_a_channel_shows_the_line_that_other_sites_need(admin_client, settings):
    settings.PUBLIC_URL = "https://rosa.example.org"
    site = Channel.objects.create(
        slug="site", name="Site", web_chat=True, allowed_origins="https://conference.example.org"
    )

    shown = admin_client.get(reverse("admin:agent_channel_change", args=[site.pk]))

    assert 'href="/chat/site"' in shown.content.decode()
    line = (
        '<script src="https://rosa.example.org/chat/embed.js" data-channel="site" async></script>'
    )
    assert escape(line) in shown.content.decode()
