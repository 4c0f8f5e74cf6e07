"""What staff made of a conversation that is erased: content stays, forgotten drafts do not."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from agent import erasure, quotes, red_zone
from agent.models import Conversation, GuardResult, GuardRun, GuardTest
from agent.models.guard_test import Expected
from agent.red_zone import add_test
from knowledge.models import Fact, RedZoneTopic, Version
from tests.edges.conversations import add_attempt, make_conversation

pytestmark = pytest.mark.django_db
SECRET, BEFORE = "My name is Ada, where is my insulin?", "I am ill."


def everything():
    return Conversation.objects.all()


def said(question=SECRET):
    """Make a conversation of a minute ago, with something said before the question."""
    at = timezone.now() - timedelta(minutes=1)
    made = make_conversation(started_at=at, question=BEFORE, lang="en")
    add_attempt(made, question=f"  {question} ", lang="en", started_at=at + timedelta(seconds=1))
    return made


def words_in_history():
    """Return the kinds of which a version still holds what was said."""
    rows = Version.objects.order_by("pk").values_list("kind", "name", "values")
    return [kind for kind, *rest in rows if "Ada" in str(rest) or "ada" in str(rest)]


def test_content_that_holds_a_sentence_is_named_and_stays_with_its_history():
    made = said()
    topic = RedZoneTopic.objects.create(slug="health", title="Health")
    red_zone.add_example(topic, "en", SECRET)
    test, _new = add_test(SECRET, "en", topic=topic, expected=Expected.DECLINED, before=BEFORE)
    fact = Fact.objects.create(slug="insulin", question="Where?", answer="There.", asked_as=SECRET)
    add_test("Another sentence.", "en", topic=topic, expected=Expected.DECLINED)

    found = erasure.extent(everything())
    erasure.erase_named(everything())

    assert found.content == (test, fact, topic)
    assert not Conversation.objects.filter(pk=made.pk).exists()
    assert GuardTest.objects.filter(text=SECRET).exists()
    assert words_in_history() == ["knowledge.redzonetopic", "agent.guardtest", "knowledge.fact"]


def test_history_forgets_what_no_content_holds_any_more(admin_user):
    said()
    topic = RedZoneTopic.objects.create(slug="health", title="Health")
    red_zone.add_near_miss(topic, SECRET)
    topic.refresh_from_db()
    topic.near_misses = "Where is the doctor?"
    topic.save()
    test, _new = add_test(SECRET, "en", topic=None, expected=Expected.ANSWERED, before=BEFORE)
    run = GuardRun.objects.create()
    result = {"lang": "en", "text": SECRET, "before": BEFORE, "passed": True}
    GuardResult.objects.create(run=run, test=test, **result)
    LogEntry.objects.create(
        user=admin_user,
        content_type=ContentType.objects.get_for_model(GuardTest),
        object_id=str(test.pk),
        object_repr=str(test),
        action_flag=DELETION,
    )
    test.delete()
    slug = "my-name-is-ada-where-is-my-insulin"
    draft = Fact.objects.create(slug=slug, question=SECRET, answer="?", published=False)
    draft.delete()
    assert words_in_history() != []

    erasure.erase_named(everything())

    assert words_in_history() == []
    assert [*GuardResult.objects.values_list("text", "before")] == [("…", "…")]
    assert [*LogEntry.objects.values_list("object_repr", flat=True)] == [""]
    values = Version.objects.filter(kind="knowledge.redzonetopic").order_by("-pk")[0].values
    assert values["near_misses"] == "Where is the doctor?"


@pytest.mark.parametrize("is_unseen", [False, True])
def test_what_staff_had_before_it_was_said_is_theirs(is_unseen):
    fact = Fact.objects.create(slug="lunch", question="When is lunch?", answer="At noon.")
    if is_unseen:
        Version.objects.all().delete()
    Version.objects.update(at=timezone.now() - timedelta(hours=1))
    said("When is lunch?")
    fact.question = "When do we eat?"
    fact.save()

    assert quotes.holding(everything()) == []
    erasure.erase_named(everything())

    questions = [v.values["question"] for v in Version.objects.order_by("pk")]
    assert questions == ["When is lunch?", "When do we eat?"]


def test_the_command_names_content_by_its_number_alone(capsys):
    made = said()
    test, _new = add_test(SECRET, "en", topic=None, expected=Expected.ANSWERED)

    call_command("purge_conversations", "--conversation", made.key)

    told = capsys.readouterr().out.splitlines()
    assert told[1:] == [f"Staff keep a sentence of it as content: test of the guard {test.pk}."]
