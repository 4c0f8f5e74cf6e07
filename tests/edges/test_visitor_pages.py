"""The pages on which visitors speak with Rosa, as the server gives them."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from agent import desk as desks
from agent.models import Avatar, Channel, Kiosk, Persona
from agent.visitor_texts import texts
from agent.visitors import KIOSK_COOKIE
from knowledge.languages import UN_LANGUAGES
from knowledge.models import Conference, Fact

pytestmark = pytest.mark.django_db
PLACEHOLDER = re.compile(r"%\(\w+\)s")


def opened(path: str, cookie: str = "", **headers: str) -> HttpResponse:
    """Return a page, with the rows of the test in memory."""
    client = Client()
    client.cookies[KIOSK_COOKIE] = cookie
    return loaded(client, path, **headers)


def loaded(client: Client, path: str, **headers: str) -> HttpResponse:
    desks.live.forget()
    desks.live.refresh()
    try:
        return client.get(path, headers=headers)
    finally:
        desks.live.forget()


def config(answer: HttpResponse) -> Any:
    """Return what the page's script is told."""
    found = re.findall(r'<script type="application/json" id="config">(.*)</script>', shown(answer))
    return json.loads(found[0])


def shown(answer: HttpResponse) -> str:
    return answer.content.decode()


def policy(answer: HttpResponse) -> dict[str, str]:
    rules = answer["Content-Security-Policy"].split("; ")
    return {rule.partition(" ")[0]: rule.partition(" ")[2] for rule in rules}


@pytest.fixture
def channel() -> Channel:
    return Channel.objects.create(slug="lobby", name="Lobby", keep_days=7)


@pytest.fixture
def cookie(channel: Channel) -> str:
    """The token of a paired kiosk without an avatar, that speaks French and Arabic."""
    kiosk = Kiosk(name="Lobby", channel=channel, languages="fr, ar", idle_s=60)
    token = kiosk.renew_token()
    kiosk.save()
    return token


@pytest.fixture
def avatar(settings: Any, channel: Channel, cookie: str) -> str:
    """The same token, where the kiosk's persona has an avatar."""
    settings.TAVUS_API_KEY, settings.PUBLIC_URL = "k", "https://rosa.example.org"
    persona = Persona.objects.get(slug="rosa-ctbto-agent")
    Avatar.objects.create(persona=persona, remote_id="p1", channel=channel)
    return cookie


def test_a_device_that_nobody_knows_sees_the_pairing_form_only() -> None:
    answer = opened("/kiosk/")

    told = config(answer)
    assert (told["pairing"], told["notices"]) == (True, {})
    assert "daily" not in told


def test_staff_may_try_the_page_without_pairing() -> None:
    client = Client()
    client.force_login(User.objects.create_user("ana", is_staff=True))

    told = config(loaded(client, "/kiosk/"))

    assert (told["pairing"], told["avatar"]) == (False, False)
    assert [one["code"] for one in told["languages"]] == list(UN_LANGUAGES)


def test_a_kiosk_offers_its_languages_and_tells_what_is_kept(cookie: str) -> None:
    told = config(opened("/kiosk/", cookie))

    assert told["languages"] == [
        {"code": "fr", "name": "français", "dir": "ltr"},
        {"code": "ar", "name": "العربية", "dir": "rtl"},
    ]
    assert (told["language"], told["idle_s"], told["asks"]) == ("fr", 60, "notice")
    assert told["socket"] == "/ws/visitor/?place=kiosk"
    assert "pendant 7 jours au plus" in " ".join(told["notices"]["fr"]["points"])
    assert set(told["texts"]) == {"fr", "ar"}


def test_without_an_avatar_nothing_from_elsewhere_is_allowed(cookie: str) -> None:
    answer = opened("/kiosk/", cookie)

    assert policy(answer) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "connect-src": "'self' ws://testserver wss://testserver",
        "media-src": "'none'",
        "worker-src": "'none'",
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    assert answer["Permissions-Policy"].startswith("microphone=(), camera=()")
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


def test_with_an_avatar_its_rooms_are_allowed_and_the_microphone_is(avatar: str) -> None:
    answer = opened("/kiosk/", avatar)

    rules = policy(answer)
    assert rules["script-src"] == "'self' https://*.daily.co"
    assert rules["connect-src"].endswith(" https://*.daily.co wss://*.daily.co")
    assert rules["frame-src"] == "https://*.daily.co"
    assert answer["Permissions-Policy"].startswith("microphone=(self), camera=()")
    assert config(answer)["daily"] == "/static/rosa/vendor/daily/daily.js"


def test_the_page_is_in_no_cache_and_holds_no_script_of_its_own(cookie: str) -> None:
    page = shown(opened("/kiosk/", cookie))

    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    inline = [attributes for attributes, body in scripts if body and "json" not in attributes]
    assert inline == []
    assert " style=" not in page
    assert " onclick=" not in page


def test_content_cannot_leave_the_element_in_which_the_script_is_told(cookie: str) -> None:
    hostile = "</script><b>&"
    Conference.objects.update_or_create(defaults={"name": hostile})
    fact = Fact.objects.create(slug="a", question="?", answer="!", category="venue", pinned=True)
    fact.translations.create(lang="fr", question=hostile, answer="!")

    answer = opened("/kiosk/", cookie)

    assert config(answer)["examples"]["fr"] == [hostile]
    assert hostile not in shown(answer)


def test_examples_are_pinned_questions_of_several_categories(cookie: str) -> None:
    for slug, category, pinned in (
        ("a", "venue", True),
        ("b", "venue", True),
        ("c", "treaty", True),
        ("d", "other", False),
    ):
        fact = Fact.objects.create(
            slug=slug, question=f"{slug}?", answer="Yes.", category=category, pinned=pinned
        )
        fact.translations.create(lang="fr", question=f"{slug} ?", answer="Oui.")

    assert config(opened("/kiosk/", cookie))["examples"] == {"fr": ["c ?", "a ?"], "ar": []}


def test_the_language_is_that_of_the_address_or_of_the_browser(channel: Channel) -> None:
    channel.web_chat = True
    channel.save()

    asked = opened("/chat/lobby/?lang=ar", **{"Accept-Language": "ru"})
    accepted = opened("/chat/lobby/", **{"Accept-Language": "de, zh-Hans;q=0.8"})

    assert (config(asked)["language"], config(accepted)["language"]) == ("ar", "zh")
    assert 'lang="ar" dir="rtl"' in shown(asked)


def test_a_channel_without_web_chat_has_no_chat_page(channel: Channel) -> None:
    assert opened("/chat/lobby/").status_code == 404


def test_only_the_allowed_sites_frame_the_chat_page(channel: Channel) -> None:
    channel.web_chat = True
    channel.allowed_origins = "https://conference.example.org\nhttps://example.com:8443"
    channel.save()

    answer = opened("/chat/lobby/")

    assert policy(answer)["frame-ancestors"] == (
        "https://conference.example.org https://example.com:8443"
    )
    assert "X-Frame-Options" not in answer
    assert config(answer)["socket"] == "/ws/visitor/?place=chat&channel=lobby"


def test_a_chat_page_that_no_site_may_frame_opens_by_itself(channel: Channel) -> None:
    channel.web_chat = True
    channel.save()

    answer = opened("/chat/lobby/")

    assert answer.status_code == 200
    assert policy(answer)["frame-ancestors"] == "'none'"


def test_where_the_content_is_not_read_yet_the_page_comes_later_by_itself() -> None:
    desks.live.forget()

    answer = Client().get("/kiosk/")

    assert (answer.status_code, answer["Retry-After"], answer["Refresh"]) == (503, "2", "2")
    assert [texts(lang)["coming"] in shown(answer) for lang in UN_LANGUAGES] == [True] * 6


@pytest.mark.parametrize("lang", UN_LANGUAGES)
def test_texts_take_the_same_values_in_each_language(lang: str) -> None:
    values = {key: PLACEHOLDER.findall(text) for key, text in texts(lang).items()}

    assert values == {key: PLACEHOLDER.findall(text) for key, text in texts("en").items()}
