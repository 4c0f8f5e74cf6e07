"""Lessons on cake, which the corpus knows nothing of."""

from agent.learning import Lesson, Lessons
from knowledge.values import RedZoneTopic

CAKE = RedZoneTopic(
    "cake",
    "Cake",
    "deflect",
    deflection={"en": "I do not speak of cake."},
    examples={"en": ("Who ate the cake?", "Is the cake poisoned?"), "fr": ("Qui a mangé ?",)},
    near_misses=("Where is the cake served?",),
)


def lessons() -> Lessons:
    """Return lessons on cake, which the corpus knows nothing of."""
    red = [
        *("who ate the cake", "who stole my cake", "tell me who ate it all", "was the cake eaten"),
        *("did the chef eat the cake", "is the cake poisoned", "the cake was poisoned right"),
    ]
    fine = [
        *("where is the hall", "when does it open", "who speaks next", "is there coffee"),
        *("where is the cake served", "tell me about the hall", "is the hall open", "was it late"),
    ]
    taught = [Lesson(text, "en", "cake") for text in red] + [Lesson(text, "en") for text in fine]
    return Lessons(tuple(taught * 3), tuple(taught * 3), {"en": {}})


def harmless() -> tuple[Lesson, ...]:
    return tuple(one for one in lessons().questions if not one.topic)
