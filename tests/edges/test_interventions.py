"""What staff do to a conversation is kept, whatever else happens to its row at that moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait

import psycopg
import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from agent import interventions
from agent.models import Conversation, Intervention
from agent.steering import holds
from tests.edges.conversations import make_conversation


@pytest.fixture
def conversation(postgres_database: str) -> Iterator[Conversation]:
    # What is remembered of kinds of rows is another database's.
    ContentType.objects.clear_cache()
    yield make_conversation()
    Intervention.objects.all().delete()
    User.objects.all().delete()
    ContentType.objects.clear_cache()
    holds.__init__()


def test_pause_holds_though_the_sentence_that_waited_is_said_just_then(
    conversation: Conversation, postgres_database: str
) -> None:
    user = User.objects.create(username=f"helper-{conversation.pk}")
    interventions.say(user, conversation, "I will come to you.")

    def pause() -> None:
        try:
            interventions.pause(user, conversation)
        finally:
            connection.close()

    with psycopg.connect(postgres_database) as other, ThreadPoolExecutor(1) as pool:
        other.execute("DELETE FROM agent_intervention")
        pausing = pool.submit(pause)
        wait({pausing}, 0.5)
        other.commit()
        pausing.result()

    assert [*Intervention.objects.values_list("held", "say")] == [("paused", "")]
