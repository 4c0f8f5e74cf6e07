"""Walking directions: which way a question asks for, the shortest one, and what is said of it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.language import detect
from knowledge.routes import Routes
from knowledge.values import Brief, Conference, GlossaryWord, Place, Texts, Way


def place(slug: str, name: str, *other: str, kind: str = "hall", **directions: str) -> Place:
    return Place(slug, name, other, kind, directions=directions, names={"en": name})


def way(start: str, end: str, text: str = "", **fields: int | None) -> Way:
    texts: Texts = {"en": text or f"Walk from {start} to {end}."}
    return Way(start, end, texts, **fields)


def routes(*ways: Way, places: Iterable[Place] = (), words: Sequence[GlossaryWord] = ()) -> Routes:
    known = (*PLACES, *places)
    return Routes(Brief(1, Conference(), known, (), words=tuple(words), ways=ways))


PLACES = (
    place("festsaal", "Festsaal", "Festival Hall", en="Go up the stairs.", fr="Montez."),
    place("zeremoniensaal", "Zeremoniensaal", "Ceremonial Hall"),
    place("forum", "Forum"),
    place("rittersaal", "Rittersaal", "Knights' Hall"),
    place("ratstube", "Geheime Ratstube", "Privy Council Chamber"),
    place("wintergarten", "Wintergarten", "Winter Garden"),
    place("registration-desk", "Registration desk", kind="place", en="In the entrance hall."),
    place("information-desk", "Information desk", kind="place"),
    place("cloakroom", "Cloakroom", kind="place"),
    place("coffee-area", "Coffee area", kind="place"),
    place("entrance", "Entrance from Heldenplatz", kind="place"),
    place("lift", "Lift and step-free access", kind="place", en="Staff show you to the lift."),
    place("karlsplatz", "Karlsplatz", kind="transport", en="Take the underground."),
    place("bus", "Hofburg", kind="transport"),
)
DESK, FORUM, HALL, COATS = "registration-desk", "forum", "festsaal", "cloakroom"
NOT_KNOWN = "I do not know this way step by step."
BACK = "Please go back to the entrance first."

QUESTIONS = {
    "how do I get from the Festsaal to the cloakroom": (HALL, COATS),
    "I'm at the registration desk, where is the Forum": (DESK, FORUM),
    "How do I get to the Forum? I'm standing outside the Rittersaal.": ("rittersaal", FORUM),
    "what is the way to the wintergarden, i am at the regisration desk": (DESK, "wintergarten"),
    "fest saal to forum, which way": (HALL, FORUM),
    "I'm in the Festsaal with my coat, where is the Forum?": (HALL, FORUM),
    "I'm in the Festsaal, where can I get coffee?": (HALL, "coffee-area"),
    "du Rittersaal au Wintergarten": ("rittersaal", "wintergarten"),
    "je suis au vestiaire, où est le Festsaal ?": (COATS, HALL),
    "comment aller de l'accueil à la salle des fêtes": ("information-desk", HALL),
    "je suis dans la salle du conseil privé et je cherche l'ascenseur": ("ratstube", "lift"),
    "¿cómo voy del mostrador de registro al foro?": (DESK, FORUM),
    "estoy en el guardarropa, ¿dónde está la sala de los caballeros?": (COATS, "rittersaal"),
    "как пройти от стойки регистрации до гардероба": (DESK, COATS),
    "я в зимнем саду, где рыцарский зал?": ("wintergarten", "rittersaal"),
    "я у гардероба, как дойти до Форума": (COATS, FORUM),
    "как попасть из риттерзаля к лифту": ("rittersaal", "lift"),
    "从注册台怎么走到礼仪厅": (DESK, "zeremoniensaal"),
    "我在衣帽间，节日大厅怎么走？": (COATS, HALL),
    "从Festsaal到Forum怎么走": (HALL, FORUM),
    "从里特萨尔到冬季花园怎么走": ("rittersaal", "wintergarten"),
    "من قاعة الاحتفالات إلى المصعد": (HALL, "lift"),
    "أنا في مكتب التسجيل، أين المنتدى؟": (DESK, FORUM),
    "كيف أروح من الاستعلامات للمصعد": ("information-desk", "lift"),
    "انا بالمنتدى وين غرفة المعاطف": (FORUM, COATS),
}
NO_WAY = (
    "where is the Forum",
    "Where is the Forum and where is the Festsaal?",
    "Is there coffee in the Festsaal?",
    "Which is larger, the Festsaal or the Forum?",
    "Was the opening moved from the Forum to the Rittersaal?",
    "When does the session in the Forum start?",
    "Do I need my badge from the registration desk for the coffee?",
    "how do I get from Karlsplatz to the Hofburg",
    "With my coat, how do I get to the Forum?",
    "I'm at the Festsaal with my coat, is it far?",
    "Je cherche la salle qui porte le nom du Festsaal",
    "¿El tranvía me deja cerca de la puerta?",
    "Мраморный зал рядом с залом Форум?",
    "كيف أصل إلى الفستزال؟",
    "What is the difference between an earthquake and an explosion?",
    "",
)


@pytest.mark.parametrize(("question", "ends"), QUESTIONS.items())
def test_question_names_where_somebody_is_and_where_they_want_to_go(
    question: str, ends: tuple[str, str]
) -> None:
    asked = routes().asked(question, detect(question, "en"))

    assert asked is not None
    assert (asked.starts, asked.ends, asked.step_free) == ((ends[0],), (ends[1],), False)


@pytest.mark.parametrize("question", NO_WAY)
def test_question_that_wants_no_way_between_two_places_gets_none(question: str) -> None:
    assert routes().asked(question, detect(question, "en")) is None


THERE = {
    "And how do I get there from the Forum?": (FORUM, HALL),
    "and from the Forum": (FORUM, HALL),
    "how long does it take to get there, I'm at the cloakroom": (COATS, HALL),
    "how do I get from there to the cloakroom": (HALL, COATS),
    "et comment y aller depuis le vestiaire ?": (COATS, HALL),
    "¿y cómo llego allí desde el guardarropa?": (COATS, HALL),
    "а как туда пройти от гардероба": (COATS, HALL),
    "а оттуда как дойти до Форума?": (HALL, FORUM),
    "从衣帽间怎么去那里": (COATS, HALL),
    "وكيف أصل إلى هناك من المنتدى؟": (FORUM, HALL),
    "كيف أذهب إليها من المنتدى": (FORUM, HALL),
    "and from there to the cloakroom": (HALL, COATS),
    "et de là au vestiaire": (HALL, COATS),
    "y de allí al guardarropa": (HALL, COATS),
    "а оттуда до гардероба": (HALL, COATS),
    "从那里到衣帽间": (HALL, COATS),
    "ومن هناك إلى غرفة المعاطف": (HALL, COATS),
    "а от стойки регистрации": (DESK, HALL),
    "а из форума": (FORUM, HALL),
    "那从注册台呢": (DESK, HALL),
    "那从论坛呢": (FORUM, HALL),
    "ومن مكتب التسجيل": (DESK, HALL),
    "et depuis le bureau d'inscription": (DESK, HALL),
    "how far is that from the forum": (FORUM, HALL),
}


@pytest.mark.parametrize(("question", "ends"), THERE.items())
def test_there_is_the_place_that_was_spoken_of_before(question: str, ends: tuple[str, str]) -> None:
    lang = detect(question, "en")

    asked = routes().asked(question, lang, lambda: (HALL,))

    assert asked is not None
    assert (asked.starts, asked.ends) == ((ends[0],), (ends[1],))
    assert routes().asked(question, lang) is None


@pytest.mark.parametrize(
    "question",
    [
        "Where is the Forum?",
        "When does the bus leave from the Karlsplatz?",
        "Is there coffee in the Forum?",
        "how do I get to the Forum",
        "how do I get there from the Festsaal",
    ],
)
def test_place_that_was_spoken_of_before_makes_no_way_of_another_question(question: str) -> None:
    assert routes().asked(question, "en", lambda: (HALL,)) is None


@pytest.mark.parametrize(
    ("question", "places"),
    [("Where is the Forum?", (FORUM,)), ("What is the treaty?", ())],
)
def test_place_that_a_question_mentions_is_the_last_one(
    question: str, places: tuple[str, ...]
) -> None:
    assert routes().mentioned(question, "en") == places


@pytest.mark.parametrize(
    "question",
    [
        "how do I get from the Forum to the Festsaal with a wheelchair",
        "From the Forum to the Festsaal without stairs, please",
        "du Forum au Festsaal avec une poussette",
        "del foro al Festsaal en silla de ruedas",
        "из зала Форум в Фестзал на инвалидной коляске",
        "从论坛厅到节日大厅怎么走，我坐轮椅",
        "من المنتدى إلى قاعة الاحتفالات بدون درج",
        "Wie komme ich ohne Treppen vom Forum zum Festsaal?",
    ],
)
def test_question_may_ask_for_a_way_without_steps(question: str) -> None:
    asked = routes().asked(question, detect(question, "en"))

    assert asked is not None
    assert (asked.starts, asked.ends, asked.step_free) == ((FORUM,), (HALL,), True)


def test_shortest_way_is_that_of_the_fewest_minutes() -> None:
    direct, first, second = (
        way(HALL, COATS, minutes=9),
        way(HALL, DESK, minutes=1),
        way(DESK, COATS),
    )

    found = routes(direct, first, second)

    assert found.between(HALL, COATS) == (first, second)
    assert found.between(COATS, HALL) is None
    assert found.between(HALL, HALL) == ()


def test_without_steps_only_ways_that_are_known_to_have_none_count() -> None:
    stairs, unknown = way(HALL, FORUM, step_free=False), way(HALL, FORUM, minutes=1)
    by_lift = (way(HALL, "lift", step_free=True), way("lift", FORUM, step_free=True))

    found = routes(stairs, unknown, *by_lift)

    assert found.between(HALL, FORUM, step_free=True) == by_lift
    assert routes(stairs, unknown).between(HALL, FORUM, step_free=True) is None


GRAPHS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.none() | st.integers(0, 20)), max_size=40
)


@given(GRAPHS, st.integers(0, 7), st.integers(0, 7))
def test_way_through_any_places_ends_where_it_should_without_loops(
    edges: list[tuple[int, int, int | None]], start: int, end: int
) -> None:
    names = [place(f"p{number}", f"Place {number}") for number in range(8)]
    ways = tuple(Way(f"p{a}", f"p{b}", {"en": "Go."}, minutes) for a, b, minutes in edges)
    brief = Brief(1, Conference(), tuple(names), (), ways=ways)

    found = Routes(brief).between(f"p{start}", f"p{end}")

    reached, ahead = {start}, [start]
    while ahead:
        at = ahead.pop()
        near = {b for a, b, _ in edges if a == at} - reached
        reached |= near
        ahead += near
    assert (found is not None) == (end in reached)
    if found:
        passed = [found[0].start, *(way.end for way in found)]
        assert (passed[0], passed[-1]) == (f"p{start}", f"p{end}")
        assert len(set(passed)) == len(passed)
        assert all(a.end == b.start for a, b in pairwise(found))


def test_steps_are_said_one_after_the_other_in_the_language() -> None:
    down = Way(HALL, DESK, {"en": "Go down.", "fr": "Descendez"}, 2)
    right = Way(DESK, COATS, {"en": "Turn right."}, 1)

    found = routes(down, right).answer("from the Festsaal to the cloakroom", "en", "fr")

    assert found is not None
    assert found.text == (
        "Le chemin de Festsaal à Cloakroom\nDescendez. Turn right. Il faut environ 3 minutes."
    )
    assert (found.start.slug, found.end.slug, found.ways) == (HALL, COATS, (down, right))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Go. It takes about 1 minute."),
        ("es", "Go. Se tarda aproximadamente 1 minuto."),
        ("ru", "Go. Это займёт около 1 минуты."),
        ("zh", "Go. 大约需要1分钟。"),
        ("ar", "Go. يستغرق ذلك دقيقة واحدة تقريباً."),
        ("de", "Go. It takes about 1 minute."),
    ],
)
def test_minutes_are_told_in_each_language(lang: str, said: str) -> None:
    found = routes(way(HALL, COATS, "Go.", minutes=1)).answer(
        "from the Festsaal to the cloakroom", "en", lang
    )

    assert found is not None
    assert found.said == said


def test_minutes_are_told_only_where_all_are_known() -> None:
    found = routes(way(HALL, DESK, "Down.", minutes=1), way(DESK, COATS, "Right.")).answer(
        "from the Festsaal to the cloakroom", "en", "en"
    )

    assert found is not None
    assert found.said == "Down. Right."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "from the cloakroom to the Festsaal",
            f"{NOT_KNOWN} {BACK} Go up the stairs.",
        ),
        (
            "from the Entrance from Heldenplatz to the Festsaal",
            f"{NOT_KNOWN} Go up the stairs.",
        ),
        (
            "from Karlsplatz to the Festsaal",
            f"{NOT_KNOWN} Take the underground. Go up the stairs.",
        ),
        (
            "from the cloakroom to the Forum",
            f"{NOT_KNOWN} {BACK} Then please ask at the information desk.",
        ),
        (
            "from the cloakroom to the Forum without stairs",
            "I do not know of a way there without steps. Staff show you to the lift.",
        ),
    ],
)
def test_unknown_way_is_told_honestly(question: str, said: str) -> None:
    found = routes().answer(question, "en", "en")

    assert found is not None
    assert (found.said, found.ways) == (said, ())


def test_of_several_places_of_a_kind_the_nearest_is_meant() -> None:
    toilets = (place("upper", "Toilets upstairs"), place("lower", "Toilets downstairs"))

    found = routes(way(HALL, "lower", minutes=9), way(HALL, "upper"), places=toilets).answer(
        "I'm in the Festsaal, where are the toilets?", "en", "en"
    )

    assert found is not None
    assert found.end.slug == "upper"


def test_words_that_staff_added_name_places_too() -> None:
    den = GlossaryWord("en", "the den", "cloakroom")

    assert routes().asked("way from the Forum to the den", "en") is None
    assert routes(words=[den]).asked("way from the Forum to the den", "en") is not None


def test_names_are_read_again_only_where_they_changed() -> None:
    first = routes()

    assert Routes(Brief(2, Conference(), PLACES, ()), first).mentions is first.mentions
    assert Routes(Brief(2, Conference(), PLACES[1:], ()), first).mentions is not first.mentions


def test_way_of_a_place_that_is_not_there_is_left_out() -> None:
    assert routes(way(HALL, "gone"), way("gone", COATS)).between(HALL, COATS) is None


def test_of_a_long_speech_the_end_is_read() -> None:
    speech = "from the forum to the main entrance " * 3000 + "well " * 60
    asked = routes().asked(f"{speech}how do I get from the Festsaal to the cloakroom", "en")

    assert asked is not None
    assert (asked.starts, asked.ends) == ((HALL,), (COATS,))
