"""Several reviewers who press the button at the same moment, in both databases."""

import json
import shutil
from pathlib import Path

import pytest

from tests.bench.processes import Rosa

REVIEWERS, CONVERSATIONS = 6, 12
# In a process of its own, whose threads have connections of their own.
SCRIPT = """
import json, threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from django.contrib.auth.models import User
from django.db import connection
from agent import ids, queues
from agent.models import Attempt, Conversation, ReviewQueue, TurnReview

at = datetime(2025, 9, 9, 8, 0, tzinfo=UTC)
Conversation.objects.bulk_create(
    Conversation(id=ids.conversation_id("web", str(n)), key=str(n), started_at=at, last_at=at)
    for n in range(CONVERSATIONS)
)
queue = ReviewQueue.objects.create(name="Queue", reviewers_each=EACH)
users = [User.objects.create(username=str(n)) for n in range(REVIEWERS)]
together = threading.Barrier(len(users))


def work(user):
    got = []
    together.wait()
    while conversation := queues.next_for(queue, user):
        got.append(conversation.key)
        queues.finish(queue, conversation.pk, user)
    connection.close()
    return got


with ThreadPoolExecutor(len(users)) as pool:
    found = list(pool.map(work, users))
some = {row.pk for row in queues.taken(ReviewQueue(share=40))}
assert some == {row.pk for row in Conversation.objects.all() if row.pk < queues.bound(40)}
first = Conversation.objects.get(key="0")
turn = Attempt.objects.create(
    id=first.pk, turn=first.pk, conversation=first, started_at=at, ended_at=at
)
for user, verdict in zip(users, ("good", "bad") * len(users)):
    TurnReview.objects.create(attempt=turn, reviewer=user, verdict=verdict)
stood = queues.counts({queue: queues.taken(queue)}, users[0], at)[queue.pk]
pairs = queues.agreements([queue])[queue.pk].pairs
turns = queues.turns_judged_twice(queue)
apart = len(queues.differing(queue, 5))
times = [sum(got.count(str(n)) for got in found) for n in range(CONVERSATIONS)]
# Other tests may have left some in the same database.
own = [str(n) for n in range(CONVERSATIONS)]
reviewed = Conversation.objects.filter(review="reviewed", key__in=own).count()
for model in (ReviewQueue, Conversation, User):
    model.objects.all().delete()
twice = [got for got in found if len(got) != len(set(got))]
figures = {"waiting": stood.waiting, "pairs": pairs, "turns": turns, "apart": apart <= pairs}
print(json.dumps({"times": times, "reviewed": reviewed, "twice": twice} | figures))
"""


@pytest.fixture(params=["sqlite", "postgres"])
def rosa(request, content_database: Path, tmp_path: Path) -> Rosa:
    """A Rosa that does not run, with its tables."""
    if request.param == "sqlite":
        shutil.copy(content_database, tmp_path / "rosa.sqlite3")
        return Rosa(tmp_path, "")
    own = Rosa(tmp_path, "", request.getfixturevalue("postgres_url"))
    own.manage("migrate", "--verbosity", "0")
    return own


@pytest.mark.parametrize("each", [1, 2])
def test_reviewers_at_once_get_each_conversation_as_often_as_the_queue_asks(rosa, each):
    script = (
        SCRIPT.replace("CONVERSATIONS", str(CONVERSATIONS))
        .replace("REVIEWERS", str(REVIEWERS))
        .replace("EACH", str(each))
    )

    found = json.loads(rosa.manage("shell", "--verbosity", "0", "--command", script))

    both = each - 1
    assert found == {
        "times": [each] * CONVERSATIONS,
        "reviewed": CONVERSATIONS,
        "twice": [],
        "waiting": 0,
        "pairs": both,
        "turns": both,
        "apart": True,
    }
