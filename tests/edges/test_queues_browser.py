"""Working through a queue of review in a browser, with the keyboard alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agent.models import ConversationReview, ReviewQueue, TurnReview
from tests.edges.queues import make, make_queue
from tests.edges.test_review_browser import SIZES, faults_of

pytestmark = pytest.mark.django_db(transaction=True)


def begin(page: Page, queue: ReviewQueue) -> None:
    """Take the first conversation, and wait until its page listens."""
    page.goto(reverse("queue", args=[queue.pk]))
    page.get_by_role("button", name="Start reviewing").click()
    expect(page.locator("#rosa-keys-open")).to_be_visible()


def test_reviewers_go_through_a_queue_with_keys_to_its_end(admin_page: Page) -> None:
    for number in (1, 2, 3):
        make(number)
    queue = make_queue(name="Everything")
    page = admin_page

    page.goto("/admin/agent/reviewqueue/")
    page.get_by_role("button", name="Start reviewing").press("Enter")
    bar = page.get_by_role("form", name="Queue of review")
    for key, number in (("r", "1 of 3"), ("s", "2 of 3"), ("n", "2 of 2")):
        expect(bar).to_contain_text(number)
        # Shown by the last script of the page: from then on it listens.
        expect(page.locator("#rosa-keys-open")).to_be_visible()
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="All done")).to_be_visible()

    done = ConversationReview.objects.filter(queue=queue).order_by("taken_at")
    assert [(one.conversation.key, one.passed) for one in done] == [
        ("1", False),
        ("2", True),
        ("3", False),
    ]


def test_the_form_of_a_queue_counts_while_its_rule_is_changed(admin_page: Page) -> None:
    make(1, refused=1)
    make(2)

    admin_page.goto("/admin/agent/reviewqueue/add/")
    told = admin_page.locator("#rosa-queue-taken")
    expect(told).to_have_text("It takes 2 conversations now.")
    admin_page.select_option("[name=outcome]", "refused")

    expect(told).to_have_text("It takes 1 conversation now.")


def test_what_is_open_on_the_page_is_saved_before_the_queue_leads_on(admin_page: Page) -> None:
    for number in (1, 2):
        make(number)
    queue = make_queue()
    page = admin_page
    warnings: list[str] = []
    page.on("dialog", lambda dialog: (warnings.append(dialog.type), dialog.accept()))
    begin(page, queue)
    bar = page.get_by_role("form", name="Queue of review")

    page.keyboard.press("b")
    page.keyboard.press("n")
    expect(bar).to_contain_text("2 of 2")
    assert list(TurnReview.objects.values_list("verdict", flat=True)) == ["bad"]

    # A note that belongs to no verdict yet keeps the reviewer here, and says why.
    expect(page.locator("#rosa-keys-open")).to_be_visible()
    page.get_by_text("Why, and a note").click()
    page.get_by_label("Note").fill("Which desk?")
    page.get_by_role("button", name="Finish and next").click()
    expect(page.locator("[data-rosa-saved]")).to_contain_text("choose Good or Bad")
    page.wait_for_timeout(300)
    assert ConversationReview.objects.filter(finished_at=None).count() == 1

    page.get_by_role("button", name="Good").click()
    page.get_by_role("button", name="Finish and next").click()
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    assert TurnReview.objects.get(verdict="good").note == "Which desk?"
    assert warnings == []


@pytest.mark.parametrize("name", ["Finish and next", "Pass over"])
def test_the_first_click_of_the_bar_leads_on(admin_page: Page, name: str) -> None:
    make(1)
    begin(admin_page, make_queue())

    admin_page.get_by_role("button", name=name).click()

    expect(admin_page.get_by_role("heading", name="All done")).to_be_visible()


def test_within_a_queue_no_key_leads_into_the_list(admin_page: Page) -> None:
    for number in (1, 2, 3):
        make(number)
    page = admin_page
    begin(page, make_queue())

    page.keyboard.press("p")
    expect(page.locator("#rosa-aloud")).to_have_text(
        "There is no further conversation in this list."
    )
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_contain_text("Finish and next")
    expect(keys).not_to_contain_text("previous conversation")


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", SIZES)
def test_the_pages_of_queues_have_no_fault_that_bars_somebody(
    admin_page: Page, live_server, language: str, size: str
) -> None:
    page = admin_page
    make(1)
    queue = make_queue(description="Look at all of them.", reviewers_each=2)
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": live_server.url}]
    )
    page.set_viewport_size(SIZES[size])
    page.goto(reverse("queue", args=[queue.pk]))
    page.locator(f"form[action='{reverse('queue_next', args=[queue.pk])}'] button").click()
    expect(page.locator("[data-rosa-queue]")).to_be_visible()
    worked_on = page.url

    for url in (
        reverse("admin:agent_reviewqueue_changelist"),
        reverse("queue", args=[queue.pk]),
        reverse("queue_next", args=[queue.pk]),
        worked_on,
    ):
        page.goto(url)
        assert faults_of(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size]["width"]
