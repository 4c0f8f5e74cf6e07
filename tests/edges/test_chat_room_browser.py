"""Chat rooms of the admin in a real Chromium: on a desk and a phone, from right to left too."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agent.models import ChatRoom, Conversation
from knowledge.models import Conference
from tests.edges.chat_room_rows import make_room, say, use
from tests.edges.test_review_browser import SIZES, faults_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room(transactional_db: None) -> ChatRoom:
    """A room in use, and another one that is over its limit."""
    Conference.objects.get_or_create(name="SnT", defaults={"timezone": "Europe/Vienna"})
    room = make_room(name="The lobby", tokens_per_day=20_000, summary="They spoke of lunch.")
    say(room, "Where is lunch served?", "In the restaurant Leopold, from noon on.")
    say(room, "أين القاعة؟", "في الطابق الأول.", person="ليلى", minute=3, lang="ar")
    hall = make_room("conference-hall-with-a-long-id:4711", tokens_per_day=5000)
    for ago in range(14):
        use(room, 20 + ago * 7 % 11, 9000 + ago * 731 % 9000, ago=ago, declined=ago % 3)
        use(hall, 4 + ago % 5, 1000 * (ago % 6), ago=ago)
        use(room, 9, 4000 + ago * 100, person="ada", ago=ago)
        use(room, 7, 2000, person="ليلى", ago=ago, declined=ago % 3)
    hall.usage.filter(person="").update(tokens=5600)
    return room


def pages_of(room: ChatRoom) -> dict[str, str]:
    key = [room.pk]
    names = ("change", "usage", "memory", "clear", "erase")
    pages = {name: reverse(f"admin:agent_chatroom_{name}", args=key) for name in names}
    names = ("changelist", "all_usage", "add")
    return pages | {name: reverse(f"admin:agent_chatroom_{name}") for name in names}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_rooms_have_no_fault_that_bars_somebody(
    admin_page: Page, live_server, room: ChatRoom, language: str, size: str
) -> None:
    page = admin_page
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    page.set_viewport_size(SIZES[size])

    found = {}
    for name, url in pages_of(room).items():
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        found[name] = (faults_of(page), width)

    assert found == {name: ([], SIZES[size]["width"]) for name in found}


def test_staff_go_from_the_list_to_what_is_remembered_and_erase_it(
    admin_page: Page, room: ChatRoom
) -> None:
    page = admin_page

    page.goto("/admin/")
    page.get_by_role("link", name="Chat rooms").first.click()
    page.get_by_role("link", name="The lobby").click()
    page.get_by_role("link", name="Memory").click()
    expect(page.get_by_text("Where is lunch served?").first).to_be_visible()
    page.get_by_role("link", name="Erase the memory…").click()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Erase for good").click()

    expect(page.get_by_text("Rosa remembers nothing of this room any more.")).to_be_visible()
    assert Conversation.objects.count() == 0
