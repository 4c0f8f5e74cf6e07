"""Fetching from an address: which addresses, how far, how much, with which token."""

import json
from zoneinfo import ZoneInfo

import pytest

from knowledge.importers import fetch as fetching
from knowledge.importers.addresses import Wanted, wanted
from knowledge.importers.fetch import fetch, is_allowed
from knowledge.importers.records import UnreadableFileError
from tests.knowledge.schedules import submission
from tests.knowledge.web import serving

VIENNA = ZoneInfo("Europe/Vienna")
INDICO = "https://indico.example.org"
EXPORTS = tuple(
    f"{INDICO}/export/event/5.json?detail={detail}&tz=Europe%2FVienna&nc=yes"
    for detail in ("contributions", "sessions")
)


def got(url):
    return fetch(url, VIENNA, lambda: None)


def reason(url):
    with pytest.raises(UnreadableFileError) as refused:
        got(url)
    return str(refused.value)


@pytest.fixture
def _private(settings):
    settings.IMPORT_PRIVATE_ADDRESSES = True


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{INDICO}/event/5/", Wanted(EXPORTS)),
        (f"{INDICO}/event/5", Wanted(EXPORTS)),
        (f"{INDICO}/event/5/timetable/", Wanted(EXPORTS)),
        (f"{INDICO}/export/event/5.json?detail=sessions&tz=UTC", Wanted(EXPORTS)),
        (f"{INDICO}/event/5/manage/contributions/contributions.json", None),
        (
            "https://pretalx.example.org/snt/schedule/",
            Wanted(
                ("https://pretalx.example.org/snt/schedule/export/schedule.json",), scheme="Token"
            ),
        ),
        (
            "https://pretalx.example.org/api/events/snt/submissions/?page=2",
            Wanted(api="https://pretalx.example.org/api/events/snt/", scheme="Token"),
        ),
        ("https://example.org/programme.ics", None),
    ],
)
def test_pages_of_indico_and_pretalx_lead_to_their_exports(url, expected):
    assert wanted(url, "Europe/Vienna") == (expected or Wanted((url,)))


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.1", "::", "::1", "fe80::1%eth0"),  # noqa: S104
        *("fc00::1", "ff02::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "words"),
        *("fec0::1", "64:ff9b:1::808:808", "2606:2800::5efe:808:808", "192.88.99.1"),
    ],
)
def test_an_address_that_is_not_public_is_not_connected_to(address):
    assert not is_allowed(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_a_public_address_is(address):
    assert is_allowed(address)


@pytest.mark.parametrize(
    "url",
    [
        *("", "words", "http://[", "http://", "https://exa mple", "http://a:99999/", "http://a:x/"),
        *(
            "file:///etc/passwd",
            "//host/",
            "http://a..b/",
            "http://\u202ea.example/",
            "http://a%41/",
        ),
        *(f"http://{'a' * 64}.example/", f"http://{'a.' * 130}example/"),
    ],
)
def test_what_is_no_address_of_the_web_is_named(url):
    shown = url if len(url) <= 80 else f"{url[:80]}…"
    assert reason(url) == (
        f"{shown!r} is not an address of the web. Write it like https://example.org/programme.ics"
    )


def test_an_address_with_a_password_is_refused_without_showing_it():
    assert reason("http://user:secret@host/") == (
        "Leave names and passwords out of the address; tokens are set on the server."
    )


@pytest.mark.usefixtures("_private")
@pytest.mark.parametrize("location", ["http://[", "http://b:99999/", "http://me:secret@b/"])
def test_a_server_that_leads_to_no_address_is_told_so(location):
    with serving(lambda path: (302, {"Location": location}, b"")) as web:
        found = reason(f"{web.url}/x")

    assert found.startswith(("'http", "Leave names"))
    assert "secret" not in found


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "127.0.0.1.", "[::1]"),
        # Other digits and dots, which a client makes the usual ones of.
        *("１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1"),
    ],
)
def test_a_server_of_this_machine_is_not_asked_unless_the_setting_allows_it(host):
    with serving(lambda path: (200, {}, b"{}")) as web:
        port = web.url.rpartition(":")[2]

        said = reason(f"http://{host}:{port}/x.json")

    assert "is not a public address" in said
    assert web.asked == []


@pytest.mark.usefixtures("_private")
def test_with_the_allowance_both_details_of_an_event_are_fetched_in_the_venues_zone():
    with serving(lambda path: (200, {}, path.encode())) as web:
        files = got(f"{web.url}/event/5/")

    assert [file.content.decode() for file in files] == [
        "/export/event/5.json?detail=contributions&tz=Europe/Vienna&nc=yes",
        "/export/event/5.json?detail=sessions&tz=Europe/Vienna&nc=yes",
    ]


@pytest.mark.parametrize(
    "target",
    [
        *("http://169.254.169.254/latest/", "http://10.0.0.1/", "http://localhost:1/"),
        *("http://１0.0.0.1/", "http://10。0。0。1/"),
    ],
)
def test_a_redirect_to_a_private_address_is_not_followed(target, monkeypatch):
    # The first server has to be on this machine; only what it leads to is judged.
    # It is looked at twice: before the request and when it is connected to.
    real = fetching.is_allowed
    hops = []

    def judge(address):
        hops.append(address)
        return len(hops) <= 2 or real(address)

    monkeypatch.setattr(fetching, "is_allowed", judge)
    with serving(lambda path: (302, {"Location": target}, b"")) as web:
        assert "is not a public address" in reason(f"{web.url}/x")

    assert len(web.asked) == 1


def test_the_address_that_is_connected_to_is_judged_whatever_was_judged_before(monkeypatch):
    monkeypatch.setattr(fetching, "_judge", lambda url: None)
    with serving(lambda path: (200, {}, b"{}")) as web:
        assert "is not a public address" in reason(f"{web.url}/x")

    assert web.asked == []


@pytest.mark.usefixtures("_private")
@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("file:///etc/passwd", "not an address of the web"),
        ("/again", "leads on and on"),
        ("", "leads on and on"),
    ],
)
def test_a_redirect_leads_to_the_web_and_to_an_end(location, said):
    with serving(lambda path: (302, {"Location": location}, b"")) as web:
        assert said in reason(f"{web.url}/x")


@pytest.mark.usefixtures("_private")
def test_what_is_too_large_is_not_read_to_its_end(settings):
    settings.MAX_UPLOAD_BYTES = 1_000_000
    with serving(lambda path: (200, {}, b"x" * 1_500_000)) as web:
        assert "is larger than" in reason(f"{web.url}/x")


@pytest.mark.usefixtures("_private")
@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "answers with status 404"), (403, "Set its token in IMPORT_TOKENS"), (500, "500")],
)
def test_a_status_other_than_success_is_told(status, said):
    with serving(lambda path: (status, {}, b"")) as web:
        assert said in reason(f"{web.url}/x")


@pytest.mark.usefixtures("_private")
def test_a_server_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(fetching, "DEADLINE_S", 0.2)  # Nobody waits two minutes in a test.
    with serving(lambda path: (429, {"Retry-After": "20"}, b"")) as web:
        assert "did not answer in time" in reason(f"{web.url}/x")


def test_a_name_that_does_not_exist_is_told():
    assert "cannot be reached" in reason("https://nowhere.invalid/x")


def test_a_process_that_ends_ends_the_fetching():
    class EndError(Exception):
        pass

    def end():
        raise EndError

    with pytest.raises(EndError):
        fetch("https://example.org/x", VIENNA, end)


def pretalx(path):
    """Answer as pretalx: two pages of submissions, whose `next` names another host."""
    pages = {
        "/api/events/snt/": {"slug": "snt", "name": {"en": "SnT"}},
        "/api/events/snt/submissions/?expand=speakers,track,submission_type,slots.room"
        "&page_size=50": {
            "next": "http://internal/api/events/snt/submissions/?page=2",
            "results": [submission("ABC", "Waves")],
        },
        "/api/events/snt/submissions/?page=2": {"results": [submission("DEF", "Noise")]},
    }
    return 200, {}, json.dumps(pages.get(path, {"results": []})).encode()


@pytest.mark.usefixtures("_private")
def test_all_pages_of_the_api_are_read_with_the_token_of_the_host(settings):
    settings.IMPORT_TOKENS = {"127.0.0.1": "sesame", "other.example.org": "never"}
    with serving(pretalx) as web:
        (file,) = got(f"{web.url}/api/events/snt/")

    found = json.loads(file.content)
    assert found["source"] == "pretalx:127.0.0.1/snt"
    assert [entry["code"] for entry in found["submissions"]] == ["ABC", "DEF"]
    assert {headers["Authorization"] for _path, headers in web.asked} == {"Token sesame"}
    assert b"sesame" not in file.content


@pytest.mark.usefixtures("_private")
def test_a_token_does_not_follow_a_redirect_to_another_host(settings):
    settings.IMPORT_TOKENS = {"127.0.0.1": "sesame"}

    def answer(path):
        port = web.url.rpartition(":")[2]
        headers = {"Location": f"http://localhost:{port}/end"} if path == "/start" else {}
        return (302 if headers else 200), headers, b"{}"

    with serving(answer) as web:
        got(f"{web.url}/start")

    sent = [headers.get("Authorization") for _path, headers in web.asked]
    assert sent == ["Bearer sesame", None]
