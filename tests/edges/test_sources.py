"""Live facts: fetched in the background, waited for a moment only, and never in the way."""

import asyncio
import json
import logging
import signal
import time
from collections.abc import AsyncGenerator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from agent import sources
from agent.core.live_facts import LiveFact
from agent.core.prompt import Prompt
from agent.core.types import ChatRequest, Message
from agent.providers.offline import OfflineChat
from agent.sources import Sources, kept
from agent.sources.weather import Weather
from knowledge.language import detect
from knowledge.models import Conference as ConferenceRow
from knowledge.values import Conference
from tests.bench.processes import answers
from tests.edges import turns
from tests.edges.calls import get, post
from tests.edges.conftest import exported
from tests.edges.journals import rows, until
from tests.weather_double import KEY, VIENNA, WeatherDouble

CITY = Conference(timezone="Europe/Vienna", city="Vienna, Austria")
LANGUAGES = ("en", "fr", "es", "ru", "zh", "ar")
ALL = [f"/data/2.5/{name}" for name in ("forecast", "weather")] + ["/geo/1.0/direct"]
NOT_NOW = "I cannot see the weather at the moment. The information desk will gladly help you."
NOW = "At the venue it is 18 degrees now, with rain."


@pytest.fixture
def weather(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeatherDouble]:
    """The service, and sources that know nothing yet in place of this process's own."""
    monkeypatch.setattr(sources, "here", Sources([Weather()]))
    # Long enough for a busy machine; what a visitor is let wait has a test of its own.
    monkeypatch.setattr(kept, "ASK_S", 10.0)
    with WeatherDouble() as double:
        settings.WEATHER_API_KEY, settings.WEATHER_BASE_URL = KEY, double.url
        yield double
        assert double.faults == []


def asking(
    words: str, lang: str = "", conference: Conference = CITY, before: tuple[str, ...] = ()
) -> Any:
    """Return what of a turn its live facts depend on."""
    lang = lang or detect(words, "en")
    history = tuple(Message("user", text) for text in before)
    request = ChatRequest(model="", question=words, history=history)
    desk = SimpleNamespace(brief=SimpleNamespace(conference=conference))
    return SimpleNamespace(words=words, lang=lang, spoken_lang=lang, request=request, desk=desk)


def tell(*words: str, **fields: Any) -> list[LiveFact]:
    """Return the live facts of questions that are asked one after the other."""

    async def ask() -> list[LiveFact]:
        try:
            return [
                fact for one in words for fact in await sources.here.told(asking(one, **fields))
            ]
        finally:
            await sources.here.end()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "words",
    [
        "What is the weather like?",
        "Will it rain tomorrow?",
        "Do I need an umbrella?",
        "How cold is it outside?",
        "What should I wear today?",
        "Quel temps fait-il ?",
        "Va-t-il pleuvoir demain ?",
        "¿Qué tiempo hace?",
        "¿Necesito un paraguas?",
        "Какая завтра погода?",
        "Что надеть сегодня?",
        "明天天气怎么样？",
        "我需要带伞吗？",
        "كيف الطقس اليوم؟",
        "هل أحتاج إلى مظلة؟",
    ],
)
def test_weather_is_given_where_a_question_needs_it(weather, words):
    (fact,) = tell(words)

    assert (fact.address, fact.is_known) == ("live:weather", True)


@pytest.mark.parametrize(
    "words",
    [
        "When is lunch?",
        "I lost my umbrella",
        "What is the dress code?",
        "How was the cold war linked to testing?",
        "What is the temperature of a nuclear explosion?",
        "How does rain affect radionuclide detection?",
        "What is the climate like in September?",
        "Quand le temps de parole est-il fini ?",
        "¿Cuánto tiempo dura la sesión?",
        "",
    ],
)
def test_nobody_is_asked_where_no_question_needs_it(weather, words):
    assert (tell(words), weather.asked) == ([], [])


def test_follow_up_that_names_a_day_goes_on_with_the_weather(weather):
    assert len(tell("And tomorrow?", before=("What is the weather like?",))) == 1
    assert tell("And tomorrow?", before=("When is lunch?",)) == []


def test_without_a_key_or_a_city_nobody_is_asked(weather, settings):
    assert tell("Will it rain?", conference=replace(CITY, city="")) == []
    settings.WEATHER_API_KEY = ""
    assert tell("Will it rain?") == []
    assert weather.asked == []


def test_city_is_looked_for_in_the_country_of_the_time_zone(weather):
    tell("Will it rain?")

    asked = dict(weather.asked)
    assert asked["/geo/1.0/direct"] == {"q": "Vienna,AT", "limit": "5", "appid": KEY}
    assert asked["/data/2.5/weather"]["lat"] == "48.2084"


@pytest.mark.parametrize(
    ("city", "zone", "asked"),
    [
        ("Vienna, VA", "America/New_York", "Vienna,US"),
        ("Vienna, AT", "UTC", "Vienna,AT"),
        ("Vienna", "UTC", "Vienna"),
    ],
)
def test_two_letters_behind_the_city_may_be_a_state(weather, city, zone, asked):
    weather.places = [{**VIENNA, "country": asked[-2:]}]

    (fact,) = tell("Will it rain?", conference=Conference(timezone=zone, city=city))

    assert (fact.is_known, dict(weather.asked)["/geo/1.0/direct"]["q"]) == (True, asked)


def test_two_sources_are_waited_for_at_once(weather, monkeypatch):
    # A shorter moment than visitors are let wait.
    monkeypatch.setattr(kept, "ASK_S", 0.3)
    monkeypatch.setattr(sources, "here", Sources([Weather(), Weather()]))
    weather.wait_s = 2.0

    began = time.perf_counter()
    facts = tell("Will it rain?")

    assert [fact.is_known for fact in facts] == [False] * 2
    assert time.perf_counter() - began < 0.55


def test_source_that_is_at_fault_once_is_kept_fresh_all_the_same(weather, monkeypatch, caplog):
    # A fault that no source has, and a look at once after it.
    faults = iter([ZeroDivisionError()])
    of_weather = Weather.is_on

    def is_on(self: Weather, conference: Conference) -> bool:
        if fault := next(faults, None):
            raise fault
        return of_weather(self, conference)

    monkeypatch.setattr(Weather, "is_on", is_on)
    monkeypatch.setattr(kept, "LOOK_S", 0.01)
    monkeypatch.setattr(kept, "FIRST_PAUSE_S", 0.01)
    live = SimpleNamespace(value=SimpleNamespace(brief=SimpleNamespace(conference=CITY)))
    monkeypatch.setattr(kept, "desks", SimpleNamespace(live=live))

    async def keep() -> None:
        sources.here.begin()
        async with asyncio.timeout(5):
            while weather.paths() != ALL:
                await asyncio.sleep(0.01)
        await sources.here.end()

    asyncio.run(keep())

    assert "source-failed source=weather error=ZeroDivisionError" in caplog.text


def test_one_answer_serves_many_questions(weather):
    facts = tell("Will it rain?", "Do I need an umbrella?", "What is the weather like?")

    assert [fact.is_known for fact in facts] == [True] * 3
    assert weather.paths() == ALL


def test_only_the_day_that_is_asked_for_is_said(weather):
    now, tomorrow = (fact.said for fact in tell("Is it raining?", "Will it rain tomorrow?"))

    assert now.startswith(NOW)
    assert tomorrow == "Tomorrow: rain, about 18 degrees, chance of rain or snow 70 percent."


def test_day_that_no_forecast_knows_is_not_made_up(weather):
    (fact,) = tell("Will it rain on 24 December?")

    assert fact.said == NOT_NOW


def test_words_of_the_service_never_get_into_a_prompt(weather):
    (fact,) = tell("Will it rain?")

    assert "ignore" not in fact.told + fact.said


@pytest.mark.parametrize(
    ("bent", "code"),
    [
        ({"status": 401}, "key-refused"),
        ({"status": 429}, "too-many-requests"),
        ({"status": 500}, "http-500"),
        ({"status": 302}, "http-302"),
        ({"body": b"<html>"}, "no-json"),
        ({"body": b"[]" + b" " * 400_000}, "too-large"),
        ({"body": b'{"cod": 200}', "only": "/data/"}, "unreadable"),
        ({"body": b'{"list": [1]}', "only": "forecast"}, "unreadable"),
        ({"places": []}, "no-such-city"),
    ],
)
def test_wrong_answer_is_refused_and_nothing_else_breaks(weather, caplog, bent, code):
    vars(weather).update(bent)

    with caplog.at_level(logging.INFO):
        facts = tell("Will it rain?", "Will it rain?")

    assert [(fact.is_known, fact.said) for fact in facts] == [(False, NOT_NOW)] * 2
    told = [r.getMessage() for r in caplog.records if r.name == "rosa.sources"]
    # Once, and the second question does not ask again at once.
    assert told == [f"source-failed source=weather error={code}"]
    assert KEY not in caplog.text


def test_service_that_cannot_be_reached_is_told_without_the_key(weather, settings, caplog):
    settings.WEATHER_BASE_URL = "http://127.0.0.1:9"

    (fact,) = tell("Will it rain?")

    assert not fact.is_known
    assert "source-failed source=weather error=ConnectError" in caplog.text
    assert KEY not in caplog.text


def test_question_waits_a_moment_and_the_answer_serves_the_next_one(weather, monkeypatch):
    # A shorter moment than visitors are let wait.
    monkeypatch.setattr(kept, "ASK_S", 0.1)
    weather.wait_s, weather.only = 0.4, "geo"

    async def ask() -> tuple[float, list[bool]]:
        began = time.perf_counter()
        first = await sources.here.told(asking("Will it rain?"))
        waited = time.perf_counter() - began
        await asyncio.sleep(0.8)
        second = sources.here.at_hand(asking("Will it rain?"))
        await sources.here.end()
        return waited, [fact.is_known for fact in (*first, *second)]

    waited, known = asyncio.run(ask())

    assert waited < 0.3
    assert known == [False, True]


def test_what_is_old_is_told_with_its_time_while_the_service_fails(weather, monkeypatch):
    # Nothing is fresh, so that it grows old at once.
    monkeypatch.setattr(Weather, "fresh_s", -1.0)
    (fact,) = tell("Is it raining?")
    weather.status = 500

    (old,) = tell("Is it raining?")

    hour = datetime.now(UTC).astimezone(turns.desk().printed.zone).strftime("%H:")
    assert (fact.is_known, old.is_known) == (True, True)
    assert old.said.startswith(f"At {hour}")


def test_what_is_very_old_is_not_told(weather, monkeypatch):
    # All of it is too old at once.
    monkeypatch.setattr(Weather, "fresh_s", -2.0)
    monkeypatch.setattr(Weather, "kept_s", -1.0)

    (fact,) = tell("Is it raining?")

    assert not fact.is_known


def test_failing_service_is_asked_ever_less_often(weather, monkeypatch, caplog):
    # A clock of the test's own.
    now = [1000.0]
    monkeypatch.setattr(kept, "time", SimpleNamespace(monotonic=lambda: now[0]))
    weather.status = 500
    one = kept.Kept(Weather())

    async def ask() -> list[int]:
        counts = []
        for _try in range(3):
            await one.renew(CITY)
            await one.renew(CITY)
            counts.append(len(weather.asked))
            now[0] += kept.FIRST_PAUSE_S + 1
        weather.status = 200
        now[0] += kept.FIRST_PAUSE_S
        await one.renew(CITY)
        await one.end()
        return counts

    with caplog.at_level(logging.INFO):
        counts = asyncio.run(ask())

    assert counts == [1, 2, 2]
    assert [r.getMessage() for r in caplog.records if r.name == "rosa.sources"] == [
        "source-failed source=weather error=http-500",
        "source-back source=weather",
    ]


def test_value_is_renewed_in_the_background(weather, monkeypatch):
    # A look is due at once, again and again.
    monkeypatch.setattr(kept, "LOOK_S", 0.01)
    monkeypatch.setattr(Weather, "renew_s", 0.05)
    live = SimpleNamespace(value=SimpleNamespace(brief=SimpleNamespace(conference=CITY)))
    monkeypatch.setattr(kept, "desks", SimpleNamespace(live=live))

    async def keep() -> None:
        sources.here.begin()
        async with asyncio.timeout(5):
            while weather.paths().count("/data/2.5/weather") < 3:
                await asyncio.sleep(0.01)
        await sources.here.end()
        assert len(asyncio.all_tasks()) == 1

    asyncio.run(keep())

    assert weather.paths().count("/geo/1.0/direct") == 1


def test_another_city_is_asked_for_anew(weather):
    weather.places = [{"name": "Geneva", "lat": 48.2084, "lon": 16.3725, "country": "CH"}]
    weather.places += [{"name": "Vienna", "lat": 48.2084, "lon": 16.3725, "country": "AT"}]
    tell("Will it rain?")

    tell("Will it rain?", conference=Conference(timezone="Europe/Zurich", city="Geneva"))

    asked = [params["q"] for path, params in weather.asked if path == "/geo/1.0/direct"]
    assert asked == ["Vienna,AT", "Geneva,CH"]


def test_fault_of_a_source_is_logged_and_the_turn_goes_on(weather, monkeypatch, caplog):
    # A fault that no source has.
    monkeypatch.setattr(Weather, "is_needed", lambda self, question: 1 / 0)

    assert tell("Will it rain?") == []
    assert "live-facts-failed error=ZeroDivisionError" in caplog.text


def test_turn_that_needs_no_weather_pays_microseconds(weather):
    words = "Could you tell me where the opening takes place and who is going to speak there?"
    one = asking(words)

    async def ask() -> float:
        best = 1.0
        for _round in range(20):
            began = time.perf_counter()
            for _time in range(100):
                await sources.here.told(one)
            best = min(best, (time.perf_counter() - began) / 100)
        return best

    assert asyncio.run(ask()) < 20e-6


QUESTIONS = {
    "en": "What is the weather like?",
    "fr": "Quel temps fait-il ?",
    "es": "¿Qué tiempo hace?",
    "ru": "Какая сейчас погода?",
    "zh": "现在天气怎么样？",
    "ar": "كيف الطقس الآن؟",
}
SAID = {
    "en": NOW,
    "fr": "Il fait actuellement 18 degrés sur place, avec pluie.",
    "es": "Ahora hay 18 grados en la sede, con lluvia.",
    "ru": "Сейчас на месте проведения плюс 18, дождь.",
    "zh": "会场现在18度，有雨。",
    "ar": "درجة الحرارة الآن في مقر المؤتمر 18 درجة مئوية، والطقس: مطر.",
}
PERSONA = replace(turns.PERSONA, languages=LANGUAGES)


def at_the_venue() -> dict[str, Any]:
    """Return the changes of a desk that make the conference one in Vienna."""
    return {"brief": replace(turns.desk().brief, conference=CITY)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_offline_provider_tells_the_weather(weather, book, database, lang):
    async def ask() -> list[Any]:
        try:
            return await turns.take(
                book, turns.ask(QUESTIONS[lang]), [OfflineChat()], persona=PERSONA, **at_the_venue()
            )
        finally:
            await sources.here.end()

    parts = asyncio.run(ask())

    said = "".join(part for part in parts if isinstance(part, str))
    assert said.startswith(SAID[lang])
    assert rows(database, "records", "unsourced") == [('["live:weather"]', 0)]


class Model:
    """Keeps what it is asked."""

    slug = model = "model"
    patience_s = 0.0
    first_words_s = 0.0
    asked: Prompt

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Any, None]:
        self.asked = prompt
        yield "Yes."


def test_model_is_told_beside_the_time_and_its_tokens_are_counted(weather, book):
    model = Model()

    async def ask() -> None:
        await turns.take(book, turns.ask("Is it raining?"), [model], **at_the_venue())
        await sources.here.end()

    asyncio.run(ask())

    time_line, weather_line = model.asked.parts["now"].split("\n", 1)
    assert time_line.endswith("at the venue.")
    assert weather_line.startswith(NOW)
    assert model.asked.tokens["now"] > len(weather_line) // 4
    assert model.asked.parts["now"] in str(model.asked.messages[-1]["content"])


def test_where_nothing_is_known_the_model_is_told_so(weather, book, database):
    weather.status, model = 500, Model()

    async def ask() -> None:
        await turns.take(book, turns.ask("Is it raining?"), [model], **at_the_venue())
        await sources.here.end()

    asyncio.run(ask())

    assert model.asked.parts["now"].endswith("is not known now. Where it is asked for, say so.")
    assert rows(database, "records") == [("[]",)]


# Rosa's own server, but that it asks the double.
SERVER = (
    "import sys, rosa.settings; rosa.settings.WEATHER_BASE_URL = {url!r}; "
    "from rosa import server; sys.exit(server.main())"
)


def test_server_keeps_the_weather_and_answers_from_memory(weather, start_rosa):
    rosa = start_rosa(
        program=("-c", SERVER.format(url=weather.url)), WEATHER_API_KEY=KEY, LLM_ENABLED="false"
    )
    until(lambda: answers(f"http://127.0.0.1:{rosa.port}/healthz"), 60)
    until(lambda: weather.paths() == ALL)
    weather.status = 500

    body = {"messages": [{"role": "user", "content": "What is the weather like?"}]}
    status, _headers, answer = post(rosa, body, **{"X-Conversation-ID": "rain"})
    _status, _type, metrics = get(rosa, "/metrics")
    rosa.process.terminate()
    rosa.process.wait(20)

    assert status == 200
    assert json.loads(answer)["choices"][0]["message"]["content"].startswith(NOW)
    assert weather.paths() == ALL
    assert b'rosa_source_answers_total{outcome="told",source="weather"} 1.0' in metrics
    (row,) = exported(rosa, "rain")
    assert row["records"][-1] == "live:weather"
    assert (rosa.process.returncode, KEY in rosa.log()) == (0, False)


@pytest.mark.django_db
def test_prompt_command_asks_only_where_it_is_told_to(weather, capsysbinary):
    ConferenceRow.objects.create(name="C", timezone="Europe/Vienna", city="Vienna")

    def shown(*options: str) -> dict[str, Any]:
        call_command("prompt", "Is it raining?", *options)
        found: dict[str, Any] = json.loads(capsysbinary.readouterr().out)
        return found

    before, asked = shown(), list(weather.asked)
    after = shown("--live")

    assert asked == []
    assert "is not known now" in before["messages"][-1]["content"]
    assert NOW in after["messages"][-1]["content"]
    assert after["records"] == before["records"]
    assert after["tokens"]["now"] > before["tokens"]["now"]
    # Else a service that closes a connection would end the process.
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN
