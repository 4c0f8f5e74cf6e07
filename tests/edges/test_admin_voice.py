"""The voices in the admin: what staff may enter, what they see, and how one is tried."""

import asyncio

import orjson
import pytest
from django.test import AsyncClient, Client
from django.urls import reverse

from agent.admin.voice_trial import SAMPLES
from agent.core import mp3
from agent.defaults import VOICES
from agent.models import Persona, Voice
from tests.edges.pages import change_url, errors_of, list_url, queries_of_lists, save
from tests.voice_double import VoiceDouble, sound_of

pytestmark = pytest.mark.django_db


def make_voice(number: int = 1, **fields) -> Voice:
    voice = Voice.objects.create(slug=f"voice-{number}", title=f"Voice {number}", **fields)
    Persona.objects.create(
        slug=f"persona-{number}", name=f"Persona {number}", system_prompt="-", voice=voice
    )
    return voice


def hear(client: Client, voice: Voice, lang: str = "en"):
    return client.post(reverse("voice_hear", args=[voice.pk]), {"lang": lang})


def test_a_list_asks_the_database_as_often_for_thirty_rows_as_for_three(admin_client):
    for_three, for_thirty = queries_of_lists(admin_client, make_voice)

    assert for_thirty == for_three


def test_a_voice_says_who_has_it_and_whether_its_key_is_there_but_never_which(
    admin_client, settings
):
    settings.PROVIDER_KEYS = {"OPENAI_API_KEY": "sk-never-shown"}
    voice = make_voice(kind="openai", name="nova", api_key_variable="OPENAI_API_KEY")
    elsewhere = make_voice(2, kind="openai", name="nova", api_key_variable="OPENAI_API_KEY")
    Voice.objects.filter(pk=elsewhere.pk).update(base_url="https://a.test")

    pages = [admin_client.get(change_url(v)).content.decode() for v in (voice, elsewhere)]
    pages.append(admin_client.get(list_url(Voice)).content.decode())

    assert not any("sk-never-shown" in text for text in pages)
    assert ">set</span>" in pages[0]
    assert ">not for this host</span>" in pages[1]
    assert "Persona 1</a>" in pages[0]
    assert "Persona 1" in pages[2]


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"kind": "built_in", "name": "whisper"}, ["name"]),
        ({"kind": "built_in", "name": "../f3"}, ["name"]),
        ({"kind": "openai", "name": ""}, ["name"]),
        ({"kind": "openai", "name": "nova", "base_url": "ftp://a.test"}, ["base_url"]),
        (
            {"kind": "openai", "name": "n", "api_key_variable": "TAVUS_API_KEY"},
            ["api_key_variable"],
        ),
        (
            {"kind": "elevenlabs", "name": "n", "api_key_variable": "OPENAI_API_KEY"},
            ["api_key_variable"],
        ),
        (
            {
                "kind": "openai",
                "name": "n",
                "base_url": "http://api.openai.com/v1",
                "api_key_variable": "OPENAI_API_KEY",
            },
            ["base_url"],
        ),
        ({"speed": "3"}, ["speed"]),
        ({"timeout_s": "0"}, ["timeout_s"]),
    ],
)
def test_what_cannot_be_spoken_with_is_refused_on_its_field(admin_client, fields, at):
    voice = make_voice(name="f3")

    assert list(errors_of(save(admin_client, change_url(voice), **fields))) == at


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "built_in", "name": ""},
        {"kind": "built_in", "name": "m7"},
        {"kind": "openai", "name": "af_heart", "base_url": "http://tts.local:8880/v1"},
        {"kind": "elevenlabs", "name": "21m00", "api_key_variable": "ELEVENLABS_API_KEY"},
    ],
)
def test_what_can_be_spoken_with_is_saved(admin_client, fields):
    voice = make_voice()

    assert save(admin_client, change_url(voice), **fields).status_code == 302
    voice.refresh_from_db()
    assert {name: getattr(voice, name) for name in fields} == fields


@pytest.mark.parametrize("row", VOICES, ids=lambda row: row["slug"])
def test_a_voice_that_rosa_comes_with_keeps_its_slug_and_is_not_deleted(admin_client, row):
    voice, _ = Voice.objects.get_or_create(slug=row["slug"], defaults=row)

    save(admin_client, change_url(voice), slug="other", kind="elevenlabs", enabled="")
    deleted = admin_client.post(
        reverse("admin:agent_voice_delete", args=[voice.pk]), {"post": "yes"}
    )

    voice.refresh_from_db()
    assert (voice.slug, voice.kind, voice.enabled) == (row["slug"], row["kind"], False)
    assert deleted.status_code == 403


def test_a_persona_chooses_its_voice_and_keeps_its_history(admin_client):
    persona = Persona.objects.create(slug="p", name="P", system_prompt="-")
    voice = Voice.objects.create(slug="own", title="Own voice")

    save(admin_client, change_url(persona), voice=voice.pk)

    persona.refresh_from_db()
    assert persona.voice == voice
    history = admin_client.get(reverse("admin:agent_persona_history", args=[persona.pk]))
    assert "Own voice" in history.content.decode()


def test_a_voice_is_heard_as_it_is_saved_also_one_that_is_not_enabled(admin_client):
    answer = hear(admin_client, make_voice(name="f3", enabled=False), "fr")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["Cache-Control"] == "no-store"
    assert 3 < mp3.parse(answer.content).seconds < 10


def test_a_vendors_voice_is_heard_over_its_api(admin_client, settings):
    with VoiceDouble() as vendor:
        settings.PROVIDER_KEYS = {"OPENAI_API_KEY": vendor.key}
        voice = make_voice(
            kind="openai", name="n", base_url=vendor.url, api_key_variable="OPENAI_API_KEY"
        )
        answer = hear(admin_client, voice, "ru")

    assert answer.content == sound_of(SAMPLES["ru"])
    assert vendor.violations == []


@pytest.mark.parametrize(
    ("mishap", "told"),
    [
        (401, "did not accept the key"),
        (404, "does not know this voice"),
        (429, "overloaded"),
        (500, "refused the sentence"),
        ("cut", "broke off"),
        ("wav", "is no MP3"),
        ("hang", "took too long"),
    ],
)
def test_a_voice_that_fails_says_why_and_nothing_of_the_vendors_words(admin_client, mishap, told):
    with VoiceDouble() as vendor:
        vendor.play(mishap)
        voice = make_voice(kind="openai", name="n", base_url=vendor.url, timeout_s=0.5)
        answer = hear(admin_client, voice)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert told in orjson.loads(answer.content)["fault"]
    assert "Excellency" not in answer.content.decode()


def test_only_who_may_see_voices_hears_them_and_only_by_a_post(admin_client):
    voice = make_voice()
    url = reverse("voice_hear", args=[voice.pk])

    assert Client().post(url).status_code == 403
    assert admin_client.get(url).status_code == 403
    assert admin_client.post(reverse("voice_hear", args=[0])).status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = admin_client.cookies
    assert strict.post(url).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_too_many_trials_at_once_are_sent_away(admin_client):
    async def all_at_once(voice: Voice, vendor: VoiceDouble) -> list[int]:
        client = AsyncClient()
        client.cookies = admin_client.cookies
        vendor.play(*["late"] * 4)
        answers = [
            asyncio.create_task(client.post(reverse("voice_hear", args=[voice.pk])))
            for _ in range(6)
        ]
        return sorted([(await answer).status_code for answer in answers])

    with VoiceDouble() as vendor:
        voice = make_voice(kind="openai", name="n", base_url=vendor.url)
        statuses = asyncio.run(all_at_once(voice, vendor))

    assert statuses == [200] * 4 + [429] * 2
