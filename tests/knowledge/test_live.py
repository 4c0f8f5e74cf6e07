"""Values in memory: how they follow the revision, and what happens where they cannot."""

import pytest

from knowledge import live, revision

pytestmark = pytest.mark.django_db


class Content:
    """Something to load that can be broken; counts how often it is tried."""

    def __init__(self):
        self.text, self.tries = "old", 0

    def load(self, before):
        self.tries += 1
        if not self.text:
            raise ValueError("broken")
        return self.text


def test_a_value_is_loaded_once_for_each_revision():
    content = Content()
    watched = live.Live(content.load)

    seen = [watched.refresh(), watched.refresh()]
    revision.bump()
    seen.append(watched.refresh())

    assert (seen, content.tries) == ([True, False, True], 2)


def test_content_that_cannot_be_loaded_leaves_the_old_one_and_is_told_once(caplog):
    content, fault = Content(), live._Fault()
    watched = live.Live(content.load)
    watched._look(fault)
    content.text = ""
    revision.bump()

    for _ in range(5):
        watched._look(fault)

    assert (watched.value, watched.reachable) == ("old", True)
    assert content.tries == 2
    assert [r.getMessage() for r in caplog.records if r.exc_info] == [
        f"content-not-loaded revision={revision.current()} retry_s=1"
    ]


def test_content_that_was_mended_is_loaded_at_once():
    content, fault = Content(), live._Fault()
    watched = live.Live(content.load)
    content.text = ""
    watched._look(fault)

    content.text = "new"
    revision.bump()
    watched._look(fault)

    assert watched.value == "new"
    assert not fault.since


def test_pauses_between_tries_grow_up_to_a_limit():
    fault, pauses = live._Fault(), []

    for _ in range(8):
        fault.again(1)
        pauses.append(fault.pause_s)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (fault.rests(1), fault.rests(2)) == (True, False)
