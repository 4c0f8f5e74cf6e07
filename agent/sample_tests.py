"""The test set that comes with the demo content: files of sentences for each language.

In `guard_tests/fr.txt`, `[SLUG]` names a topic; below it stand sentences that must be declined,
each behind `- `, and such as sound alike and must be answered, behind `+ `.
"""

from collections.abc import Iterator
from pathlib import Path

from agent.models import GuardTest
from agent.models.guard_test import CameFrom, Expected
from knowledge import recorder
from knowledge.models import RedZoneTopic

FOLDER = Path(__file__).parent / "guard_tests"
_EXPECTED = {"- ": Expected.DECLINED, "+ ": Expected.ANSWERED}


def add_all() -> int:
    """Add the tests of all topics that are there; return how many."""
    topics = {topic.slug: topic for topic in RedZoneTopic.objects.all()}
    rows = [
        GuardTest(
            topic=topics[slug], lang=lang, text=text, expected=expected, came_from=CameFrom.DEMO
        )
        for slug, lang, text, expected in _sentences()
        if slug in topics
    ]
    with recorder.addition_of(GuardTest, rows):
        GuardTest.objects.bulk_create(rows)
    return len(rows)


def _sentences() -> Iterator[tuple[str, str, str, Expected]]:
    """Yield topic, language, text and what is expected. Raises ValueError for any other line."""
    for path in sorted(FOLDER.glob("*.txt")):
        slug = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("["):
                slug = line.strip("[]")
            elif line:
                try:
                    yield slug, path.stem, line[2:], _EXPECTED[line[:2]]
                except KeyError:
                    raise ValueError(
                        f"{path.name}: {line!r} begins with neither - nor +."
                    ) from None
