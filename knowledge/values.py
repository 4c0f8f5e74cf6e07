"""The content as frozen values: what a turn reads. Pure.

Texts are mappings from a language code to a text; English (`en`) is always there, the others
where staff wrote a translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar, NamedTuple

from knowledge import dates

Texts = Mapping[str, str]


def best_text(texts: Texts, lang: str) -> str:
    """Return the text in `lang`, else in English, else an empty string."""
    return texts.get(lang) or texts.get("en", "")


@dataclass(frozen=True, slots=True)
class Addressed:
    """What is told apart by its kind and a slug."""

    KIND: ClassVar[str] = ""

    slug: str
    address: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Asked for with each hit of each question: made once.
        object.__setattr__(self, "address", f"{self.KIND}:{self.slug}")


@dataclass(frozen=True, slots=True)
class Fact(Addressed):
    """One thing Rosa knows. `answer` is what she says, word for word where it fits.

    `asked_as`, as with other records, is how visitors ask for it, in any language.
    """

    KIND: ClassVar[str] = "fact"

    question: Texts
    answer: Texts
    category: str = ""
    keywords: tuple[str, ...] = ()
    pinned: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    source_url: str = ""
    asked_as: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return best_text(self.question, lang)

    def text(self, lang: str) -> str:
        return best_text(self.answer, lang)

    def is_valid(self, day: date) -> bool:
        """Whether the fact holds on `day`; both ends of the period count as inside."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True)
class Speaker(Addressed):
    """A person of the conference in an official role."""

    KIND: ClassVar[str] = "speaker"

    name: str
    role: Texts
    organisation: str = ""
    bio: Texts = field(default_factory=dict)
    status: str = "current"
    source_url: str = ""
    other_names: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return ", ".join(filter(None, (self.name, best_text(self.role, lang), self.organisation)))

    def text(self, lang: str) -> str:
        return best_text(self.bio, lang)


@dataclass(frozen=True, slots=True)
class Place(Addressed):
    """A room, desk, entrance or stop. `directions` is what Rosa tells somebody to get there.

    `name` is the one on the sign, `names` are translations of it; a stop is one of
    `means`, at which `lines` call.
    """

    KIND: ClassVar[str] = "place"

    name: str
    other_names: tuple[str, ...] = ()
    kind: str = "place"
    description: Texts = field(default_factory=dict)
    directions: Texts = field(default_factory=dict)
    source_url: str = ""
    names: Texts = field(default_factory=dict)
    means: str = ""
    lines: tuple[str, ...] = ()
    area_m2: int | None = None
    seats: int | None = None
    asked_as: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        others = dict.fromkeys((self.names.get(lang, ""), *self.other_names, *self.lines))
        aside = ", ".join(name for name in others if name not in {"", self.name})
        return f"{self.name} ({aside})" if aside else self.name

    def text(self, lang: str) -> str:
        return " ".join(
            filter(None, (best_text(self.description, lang), best_text(self.directions, lang)))
        )


@dataclass(frozen=True, slots=True)
class Session(Addressed):
    """One entry of the programme; `start` and `end` carry their time zone."""

    KIND: ClassVar[str] = "session"

    heading: Texts
    start: datetime
    end: datetime
    kind: str = ""
    place: str = ""
    theme: str = ""
    languages: tuple[str, ...] = ()
    description: Texts = field(default_factory=dict)
    speakers: tuple[str, ...] = ()
    status: str = "planned"
    source_url: str = ""
    asked_as: tuple[str, ...] = ()

    def title(self, lang: str) -> str:
        return best_text(self.heading, lang)

    def text(self, lang: str) -> str:
        return best_text(self.description, lang)


@dataclass(frozen=True, slots=True)
class Conference:
    """The conference itself; `timezone` is an IANA name, `street` the venue's postal address."""

    name: str = ""
    start: date | None = None
    end: date | None = None
    timezone: str = "UTC"
    venue: str = ""
    street: str = ""
    city: str = ""

    @property
    def address(self) -> str:
        return "conference"

    def title(self, lang: str) -> str:
        return self.name

    def text(self, lang: str) -> str:
        """Return when and where it is, as it is said in `lang`."""
        lang = lang if lang in _WHEN else "en"
        said = []
        if self.start and self.end:
            days = {"start": dates.day(self.start, lang), "end": dates.day(self.end, lang)}
            said.append(_WHEN[lang].format(name=self.name, **days))
        city = "" if self.city in self.street else self.city
        if where := ", ".join(filter(None, (self.venue, self.street, city))):
            said.append(_WHERE[lang].format(place=where))
        said.append(_ZONE[lang].format(zone=self.timezone))
        return " ".join(said)


_WHEN = {
    "en": "{name} takes place from {start} to {end}.",
    "fr": "{name} se tient du {start} au {end}.",
    "es": "{name} se celebra del {start} al {end}.",
    "ru": "{name}: даты проведения с {start} по {end}.",
    "zh": "{name}于{start}至{end}举行。",
    "ar": "ينعقد {name} من {start} إلى {end}.",
}
_WHERE = {
    "en": "The venue is {place}.",
    "fr": "Elle a lieu ici : {place}.",
    "es": "El lugar es {place}.",
    "ru": "Место проведения: {place}.",
    "zh": "会场：{place}。",
    "ar": "مكان الانعقاد: {place}.",
}
_ZONE = {
    "en": "Times are in the time zone {zone}.",
    "fr": "Les heures sont celles du fuseau {zone}.",
    "es": "Las horas son las de la zona {zone}.",
    "ru": "Время указано для часового пояса {zone}.",
    "zh": "时间均为{zone}时区。",
    "ar": "الأوقات بحسب المنطقة الزمنية {zone}.",
}


Record = Fact | Speaker | Session | Place | Conference


@dataclass(frozen=True, slots=True)
class Way:
    """How to walk from one place to another, named by their slugs; the way back is another one.

    `minutes` and `step_free` are None where nobody has said.
    """

    start: str
    end: str
    directions: Texts
    minutes: int | None = None
    step_free: bool | None = None


@dataclass(frozen=True, slots=True)
class RedZoneTopic:
    """A topic Rosa declines; phrases and examples are per language, near misses are answered.

    `first` is what she says before all else, declined or not: whom to call in an emergency.
    """

    slug: str
    title: str
    severity: str
    guidance: str = ""
    deflection: Texts = field(default_factory=dict)
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    near_misses: tuple[str, ...] = ()
    first: Texts = field(default_factory=dict)


class GlossaryWord(NamedTuple):
    """A word or phrase of a language that staff gave a concept; a concept has several."""

    lang: str
    text: str
    concept: str


@dataclass(frozen=True, slots=True)
class Brief:
    """The published content at one revision: the only form in which a turn sees it.

    `rows` says which row (its kind, its primary key) a record was read from.
    """

    revision: int
    conference: Conference
    records: tuple[Record, ...]
    topics: tuple[RedZoneTopic, ...]
    rows: Mapping[tuple[str, int], Record] = field(default_factory=dict, repr=False, compare=False)
    # What staff added to the built-in glossary.
    words: tuple[GlossaryWord, ...] = ()
    ways: tuple[Way, ...] = ()

    @property
    def pinned(self) -> tuple[Fact, ...]:
        """The facts that are always at hand, in an order that depends on nothing else."""
        facts = (r for r in self.records if isinstance(r, Fact) and r.pinned)
        return tuple(sorted(facts, key=lambda fact: fact.slug))
