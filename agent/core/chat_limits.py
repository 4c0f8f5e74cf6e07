"""How much a chat room and a person in it may ask: requests a minute, tokens a day. Pure."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

# Seconds of a minute that slides, and requests of others that are remembered of one.
WINDOW_S, MOST_REMEMBERED = 60.0, 1_000
# Percent of a day's tokens at which staff are told.
MARKS = (50, 80, 100)


@dataclass(frozen=True, slots=True)
class Most:
    """What may be used: requests a minute and tokens a day. 0: no limit."""

    requests: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds in a room: for all together, and for each person."""

    room: Most
    person: Most

    def of(self, person: str) -> Most:
        """Return what holds for a person, or for all together where `person` is empty."""
        return self.person if person else self.room


class Kind(Enum):
    """Which limit was hit."""

    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Hit:
    """A limit that was hit, by one person or by all of the room, and how long it holds on."""

    kind: Kind
    is_person: bool
    wait_s: float


@dataclass(frozen=True, slots=True)
class Passed:
    """A mark that a day's tokens reached. `person` empty: all of the room together."""

    room: int | None
    room_key: str
    person: str
    percent: int
    tokens: int
    most: int


# Seconds; for whoever has to wait is never told 0.
_LEAST_S = 0.001


class Minute:
    """When something was done within the last minute; times are seconds of one clock."""

    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=MOST_REMEMBERED)

    def count(self, now: float, most: int, times: int = 1) -> None:
        """Note that it was done, or was done elsewhere. Without a limit nothing is remembered."""
        if most > (self._at.maxlen or 0):
            self._at = deque(self._at, maxlen=most)
        if most:
            self._at.extend([now] * min(times, most))

    def wait_s(self, now: float, most: int) -> float:
        """Return after how many seconds it may be done again, 0 for now."""
        while self._at and self._at[0] <= now - WINDOW_S:
            self._at.popleft()
        if not most or len(self._at) < most:
            return 0.0
        # Whoever is still remembered counts, also where rounding leaves no time between.
        return max(self._at[-most] + WINDOW_S - now, _LEAST_S)


def hits(
    most: Most, minute: Minute, tokens: int, now: float, day_left_s: float, *, is_person: bool
) -> Iterator[Hit]:
    """Yield the limits that do not let another request through at `now`."""
    if wait_s := minute.wait_s(now, most.requests):
        yield Hit(Kind.MINUTE, is_person, wait_s)
    if most.tokens and tokens >= most.tokens:
        yield Hit(Kind.DAY, is_person, day_left_s)


def marks(before: int, after: int, most: int) -> list[int]:
    """Return the marks of a day's tokens that are reached between two counts, in percent."""
    return [mark for mark in MARKS if most and before * 100 < mark * most <= after * 100]


def told(hit: Hit, lang: str) -> str:
    """Return what who asked is told, in one of the six languages, else in English."""
    texts = _TEXTS[hit.kind, hit.is_person]
    # Steps of five: Russian then needs one form of the noun, and nobody counts seconds.
    seconds = max(5, 5 * -(-int(hit.wait_s + 0.999) // 5))
    # Up to ten, Arabic wants another form.
    noun = "ثوانٍ" if seconds <= 10 else "ثانية"
    return texts.get(lang, texts["en"]).format(seconds=seconds, noun=noun)


_TEXTS = {
    (Kind.MINUTE, True): {
        "en": "That was a lot of questions in a short time. Please ask me again in {seconds} "
        "seconds.",
        "fr": "Cela fait beaucoup de questions en peu de temps. Reposez-moi votre question dans "
        "{seconds} secondes, s'il vous plaît.",
        "es": "Han sido muchas preguntas en poco tiempo. Por favor, vuelva a preguntarme dentro de "
        "{seconds} segundos.",
        "ru": "Это было много вопросов за короткое время. Пожалуйста, спросите меня снова через "
        "{seconds} секунд.",
        "zh": "您刚才在短时间内问了很多问题。请在{seconds}秒后再问我。",
        "ar": "كانت تلك أسئلة كثيرة في وقت قصير. يُرجى أن تسألوني مجدداً بعد {seconds} {noun}.",
    },
    (Kind.MINUTE, False): {
        "en": "Many people are asking me here right now. Please ask me again in {seconds} seconds.",
        "fr": "Beaucoup de personnes m'interrogent ici en ce moment. Reposez-moi votre question "
        "dans {seconds} secondes, s'il vous plaît.",
        "es": "En este momento muchas personas me están preguntando aquí. Por favor, vuelva a "
        "preguntarme dentro de {seconds} segundos.",
        "ru": "Сейчас здесь меня спрашивают сразу многие. Пожалуйста, спросите меня снова через "
        "{seconds} секунд.",
        "zh": "这里现在有很多人在向我提问。请在{seconds}秒后再问我。",
        "ar": "يسألني هنا كثيرون الآن. يُرجى أن تسألوني مجدداً بعد {seconds} {noun}.",
    },
    (Kind.DAY, True): {
        "en": "We have talked so much today that I have to stop here. I am glad to go on with you "
        "tomorrow, from midnight at the venue on.",
        "fr": "Nous avons tant parlé aujourd'hui que je dois m'arrêter là. Je reprendrai "
        "volontiers avec vous demain, dès minuit, heure du lieu de la conférence.",
        "es": "Hoy hemos hablado tanto que tengo que parar aquí. Con gusto seguiré con usted "
        "mañana, a partir de la medianoche, hora de la sede.",
        "ru": "Сегодня мы говорили так много, что здесь мне придётся остановиться. С радостью "
        "продолжу завтра, после полуночи по времени места проведения.",
        "zh": "我们今天已经聊了很多，我得先停在这里。会场时间零点以后，我很乐意继续为您解答。",
        "ar": "تحدثنا اليوم كثيراً ولا بد أن أتوقف هنا. يسعدني أن أواصل معكم غداً، ابتداءً من منتصف "
        "الليل بتوقيت مقر المؤتمر.",
    },
    (Kind.DAY, False): {
        "en": "This room has asked me so much today that I have to stop here. I am glad to go on "
        "tomorrow, from midnight at the venue on.",
        "fr": "On m'a tant demandé dans ce salon aujourd'hui que je dois m'arrêter là. Je "
        "reprendrai volontiers demain, dès minuit, heure du lieu de la conférence.",
        "es": "Hoy me han preguntado tanto en esta sala que tengo que parar aquí. Con gusto "
        "seguiré mañana, a partir de la medianoche, hora de la sede.",
        "ru": "Сегодня в этой комнате меня спросили так много, что мне придётся остановиться. С "
        "радостью продолжу завтра, после полуночи по времени места проведения.",
        "zh": "这个聊天室今天向我提的问题已经很多，我得先停在这里。会场时间零点以后，"
        "我很乐意继续。",
        "ar": "سُئلت اليوم كثيراً في هذه الغرفة ولا بد أن أتوقف هنا. يسعدني أن أواصل غداً، ابتداءً من "
        "منتصف الليل بتوقيت مقر المؤتمر.",
    },
}
