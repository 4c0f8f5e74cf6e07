"""Who may use dialogues: keys, staff who are signed in, development, and spectators."""

import asyncio
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.core import signing
from django.test import AsyncRequestFactory, Client, RequestFactory

from agent import access, models
from agent import desk as desks
from agent.access import Access
from agent.core.errors import InvalidKey, NotReady, RequestError, UnknownDialogue
from agent.core.types import Channel

pytestmark = pytest.mark.django_db
DIALOGUE = UUID("0198f0c2-0000-7000-8000-000000000001")
STAGE = Channel(id=None, slug="stage")
OWN = Channel(id=None, slug="rosa")
OURS, FOREIGN = {"origin": "http://testserver"}, {"origin": "https://evil.example"}


@pytest.fixture(autouse=True)
def _nobody_is_known():
    desks.live.forget()
    desks.live.refresh()
    yield
    desks.live.forget()
    access._staff._known.clear()
    access._owners._known.clear()


@pytest.fixture
def staff():
    return User.objects.create_user("ana", is_staff=True)


def cookie_of(user):
    browser = Client()
    browser.force_login(user)
    return {"cookie": f"sessionid={browser.cookies['sessionid'].value}"}


def scope(method="POST", path="/api/v1/chat", query="", **headers):
    """Return the scope of a request, of a WebSocket where it has no method."""
    sent = {"host": "testserver", **headers}
    named = [(k.replace("_", "-").encode(), v.encode("latin-1")) for k, v in sent.items()]
    found = {"headers": named, "path": path, "query_string": query.encode()}
    return {**found, "method": method, "type": "http"} if method else {**found, "type": "websocket"}


def let_in(asking):
    return async_to_sync(access.caller)(asking)


def is_let_in(asking):
    try:
        let_in(asking)
    except InvalidKey:
        return False
    return True


def bearer(key):
    return {"authorization": f"Bearer {key}"}


@pytest.mark.parametrize(
    "sent", [bearer("test-key"), {"x_api_key": "test-key"}, {"api_key": " test-key "}]
)
@pytest.mark.parametrize("debug", [True, False])
def test_a_key_is_taken_where_the_chat_path_takes_it(settings, sent, debug):
    settings.DEBUG = debug

    assert let_in(scope(**sent, **FOREIGN)) == Access(OWN)


def test_a_channels_key_brings_its_channel():
    row = models.Channel.objects.create(slug="show", name="Show")
    key = row.renew_key()
    row.save()
    desks.live.refresh()

    found = let_in(scope(**bearer(key)))

    assert (found.channel.slug, found.sees_all, found.may_steer) == ("show", False, True)


@pytest.mark.parametrize(
    ("method", "path", "is_in"),
    [
        ("", "/ws", True),
        ("GET", "/audio/a.mp3", True),
        ("GET", "/api/v1/session/1", False),
        ("POST", "/api/v1/chat", False),
    ],
)
def test_only_sockets_and_sound_take_a_key_in_the_address(method, path, is_in):
    assert is_let_in(scope(method, path, "api_key=test-key")) is is_in


@pytest.mark.parametrize("sent", [{}, bearer("wrong"), bearer("spectator.a.b.c"), bearer("\xff")])
@pytest.mark.parametrize("method", ["", "GET", "POST"])
def test_without_a_right_key_only_development_is_open(settings, sent, method):
    assert not is_let_in(scope(method, **sent))

    settings.DEBUG = True

    assert let_in(scope(method, **sent)) == Access(STAGE)


@pytest.mark.parametrize("method", ["", "POST", "DELETE"])
@pytest.mark.parametrize("sent", [FOREIGN, {"sec_fetch_site": "cross-site"}, {"origin": "null"}])
def test_development_is_closed_to_pages_of_other_sites(settings, method, sent):
    settings.DEBUG = True

    assert not is_let_in(scope(method, **sent))
    assert is_let_in(scope("GET", **sent))


@pytest.mark.parametrize(
    ("method", "sent", "is_in"),
    [
        ("POST", OURS, True),
        ("", OURS, True),
        ("POST", {"sec_fetch_site": "same-origin"}, True),
        ("GET", {}, True),
        ("GET", FOREIGN, True),
        ("POST", {}, False),
        ("POST", FOREIGN, False),
        ("DELETE", {"origin": "null"}, False),
        ("POST", {"sec_fetch_site": "same-site"}, False),
        ("POST", {**FOREIGN, "sec_fetch_site": "same-origin"}, False),
        ("", {}, False),
        ("", FOREIGN, False),
        ("", {"origin": "http://[testserver"}, False),
        ("", {"origin": "http://testserver:99999"}, False),
        # Another program on the same host, to which browsers send its cookies all the same.
        ("", {"origin": "http://testserver:8080"}, False),
        ("POST", {"origin": "http://testserver:8080"}, False),
        ("POST", {**OURS, "sec_fetch_site": "same-site"}, False),
        ("", {"origin": "http://testserver:80"}, True),
        # A proxy may leave the port out.
        ("POST", {"origin": "https://testserver:8443", "sec_fetch_site": "same-origin"}, True),
        ("", {"origin": "https://testserver"}, True),
        ("", {"origin": "file://testserver"}, False),
    ],
)
def test_a_session_counts_from_our_own_pages_only(staff, method, sent, is_in):
    assert is_let_in(scope(method, **cookie_of(staff), **sent)) is is_in


def test_the_public_address_is_ours_whatever_port_a_proxy_names(settings, staff):
    settings.PUBLIC_URL = "https://testserver:8443"
    cookie = cookie_of(staff)

    assert is_let_in(scope("", **cookie, origin="https://testserver:8443"))
    assert not is_let_in(scope("", **cookie, origin="https://testserver:8444"))


def test_where_all_hosts_are_allowed_the_one_asked_for_is_ours(settings, staff):
    settings.ALLOWED_HOSTS = ["*"]
    cookie = cookie_of(staff)

    assert let_in(scope(**cookie, **OURS)) == Access(STAGE, staff.pk)
    assert not is_let_in(scope(**cookie, **FOREIGN))


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_an_account_that_is_no_active_staff_is_not_let_in(staff, change):
    cookie = cookie_of(staff)
    User.objects.filter(pk=staff.pk).update(**change)

    assert not is_let_in(scope("GET", **cookie))


def test_a_session_is_looked_up_once(staff, django_assert_num_queries):
    cookie = cookie_of(staff)
    let_in(scope("GET", **cookie))

    with django_assert_num_queries(0):
        assert let_in(scope("GET", **cookie)) == Access(STAGE, staff.pk)
        assert not is_let_in(scope("GET", cookie="sessionid=no-session-at-all"))


def test_no_more_sessions_are_looked_up_at_once_than_agreed(staff, monkeypatch):
    monkeypatch.setattr(access._staff, "_waiting", access.MOST_WAITING)

    with pytest.raises(NotReady):
        let_in(scope("GET", **cookie_of(staff)))


def test_no_more_sessions_are_remembered_than_agreed(staff, monkeypatch):
    monkeypatch.setattr(access, "MOST_KNOWN", 2)

    for number in range(4):
        is_let_in(scope("GET", cookie=f"sessionid={number:032}"))

    assert list(access._staff._known) == [f"{2:032}", f"{3:032}"]


def test_a_spectator_reads_one_dialogue():
    key = access.spectator_key(DIALOGUE)

    found = let_in(scope("GET", **bearer(key)))

    assert found == Access(STAGE, may_steer=False, only=DIALOGUE)
    assert let_in(scope("GET", "/audio/a.mp3", f"key={key}")) == found
    assert let_in(scope("", "/ws", f"key={key}")) == found
    assert not found.sees_all


def test_a_spectators_key_ends(settings):
    settings.SESSION_TTL = -1

    assert not is_let_in(scope(**bearer(access.spectator_key(DIALOGUE))))


@pytest.mark.parametrize("salt", ["rosa.other", "django.core.signing.TimestampSigner"])
def test_what_is_signed_for_something_else_is_no_spectators_key(salt):
    signed = signing.TimestampSigner(salt=salt, sep=".").sign(DIALOGUE.hex)

    assert not is_let_in(scope(**bearer(f"spectator.{signed}")))


@pytest.mark.parametrize("host", ["evil.example", "", "testserver@evil.example", "127.0.0.1:x"])
def test_a_strange_host_is_refused_before_all_else(settings, host):
    settings.DEBUG = True

    with pytest.raises(RequestError, match="ALLOWED_HOSTS"):
        let_in(scope(host=host, **bearer("test-key")))


@pytest.mark.parametrize(("method", "path"), [("", "/ws"), ("GET", "/audio/a.mp3")])
def test_an_address_of_too_many_fields_is_refused(method, path):
    with pytest.raises(RequestError, match="too many fields"):
        let_in(scope(method, path, "&".join(["a=1"] * 1_001)))


def test_requests_of_pages_are_asked_as_scopes_are(staff):
    for factory in (RequestFactory(), AsyncRequestFactory()):
        factory.cookies["sessionid"] = cookie_of(staff)["cookie"].partition("=")[2]

        assert let_in(factory.get("/stage/")) == Access(STAGE, staff.pk)
        assert not is_let_in(factory.post("/stage/"))


def test_a_dialogue_is_there_for_its_channel_for_staff_and_for_its_spectators():
    show, other = (models.Channel.objects.create(slug=slug, name=slug) for slug in ("show", "bar"))
    row = models.Dialogue.objects.create(
        channel=show,
        channel_slug="show",
        mode="ai_vs_ai",
        config={},
        conversation=DIALOGUE,
        max_turns=2,
        next_side="agent_1",
        last_at="2026-01-01T00:00:00Z",
        expires_at="2026-01-02T00:00:00Z",
    )

    def is_there(found):
        try:
            async_to_sync(access.require)(found, row.pk)
        except UnknownDialogue:
            return False
        return True

    whose = {
        "its channel": Access(Channel(show.pk, "show")),
        "another channel": Access(Channel(other.pk, "bar")),
        "staff": Access(STAGE, user=1),
        "ROSA_API_KEY": Access(OWN),
        "its spectator": Access(STAGE, may_steer=False, only=row.pk),
        "another spectator": Access(STAGE, may_steer=False, only=DIALOGUE),
    }
    assert {who: is_there(found) for who, found in whose.items()} == {
        "its channel": True,
        "another channel": False,
        "staff": True,
        "ROSA_API_KEY": True,
        "its spectator": True,
        "another spectator": False,
    }


def test_the_dialogues_of_a_whole_show_are_looked_up_at_the_same_moment():
    owners = access._Found(lambda number: number + 1)

    async def all_at_once():
        return await asyncio.gather(*map(owners.get, range(200)))

    assert async_to_sync(all_at_once)() == [*range(1, 201)]
