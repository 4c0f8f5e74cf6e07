"""Rosa behind nginx with the configuration of deploy/: TLS, headers, streams, hang-ups."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.bench.processes import ROOT, Rosa, end, free_port
from tests.edges.conftest import exported
from tests.edges.journals import until
from tests.edges.line import read_until, request_bytes
from tests.edges.rest import TALK
from tests.services import find_program
from tests.upstream import Script, Upstream

HOST = "rosa.example.org"
STATIC = ROOT / "var" / "static"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx; `context` trusts the authority that signed its certificate.

    `access` is the file in which it logs who asked for what.
    """

    port: int
    context: ssl.SSLContext
    access: Path

    def connect(self) -> ssl.SSLSocket:
        """Return an open connection to the public side."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return self.context.wrap_socket(plain, server_hostname=HOST)

    def get(self, path: str, **headers: str) -> tuple[int, HTTPMessage, bytes]:
        """Return status, headers and body of the answer to a browser."""
        line = http.client.HTTPConnection(HOST, timeout=10)
        line.sock = self.connect()
        line.request("GET", path, headers={"Connection": "close", **headers})
        response = line.getresponse()
        body = response.read()
        line.close()
        return response.status, response.headers, body

    def post(self, rosa: Rosa, path: str, body: Any) -> Any:
        """Return what a program gets that posts JSON with Rosa's key."""
        line = http.client.HTTPConnection(HOST, timeout=10)
        line.sock = self.connect()
        sent = {"Connection": "close", "Authorization": f"Bearer {rosa.key}"}
        line.request("POST", path, json.dumps(body), sent)
        answer = json.loads(line.getresponse().read())
        line.close()
        return answer

    def ask(self, rosa: Rosa, question: str, **headers: str) -> ssl.SSLSocket:
        """Return a connection on which a streamed reply comes in."""
        asked = request_bytes(rosa, question, **headers)
        line = self.connect()
        line.sendall(asked.replace(b"Host: 127.0.0.1", f"Host: {HOST}".encode()))
        return line


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    """A model that takes 0.3 s for each word."""
    with Upstream(Script(text=("One ", "two ", "three."), gap_s=0.3)) as double:
        yield double


@pytest.fixture(scope="module")
def rosa_settings() -> dict[str, str]:
    """Her public address."""
    return {"PUBLIC_URL": f"https://{HOST}"}


@pytest.fixture(scope="module")
def proxy(rosa: Rosa, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx before a process of Rosa that runs and one that does not."""
    nginx = find_program("nginx", "/usr/sbin")
    folder, authority, port = tmp_path_factory.mktemp("nginx"), trustme.CA(), free_port()
    certificate = authority.issue_cert(HOST)
    certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "rosa.pem"))
    (folder / "nginx.conf").write_text(main_configuration(folder, rosa.port, port))
    with (folder / "nginx.log").open("wb") as log:
        process = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"],
            stdout=log,
            stderr=log,
        )
    context = ssl.create_default_context()
    authority.configure_trust(context)
    try:
        wait_for(port, process, folder / "nginx.log")
        yield Proxy(port, context, folder / "access.log")
    finally:
        end(process)


def main_configuration(folder: Path, rosa_port: int, port: int) -> str:
    """Return a configuration of nginx around the one of deploy/, with the test's own addresses."""
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    changes = {
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{rosa_port};",
        "server 127.0.0.1:8001;": f"server 127.0.0.1:{free_port()};",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "/etc/ssl/rosa/fullchain.pem": f"{folder}/rosa.pem",
        "/etc/ssl/rosa/privkey.pem": f"{folder}/rosa.pem",
        "/opt/rosa/var/static/": f"{STATIC}/",
    }
    for old, new in changes.items():
        assert old in site
        site = site.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{user} daemon off; pid {folder}/nginx.pid; worker_processes 1;\n"
        "events { worker_connections 64; }\n"
        f"http {{ types {{ text/css css; }} access_log {folder}/access.log;\n"
        "gzip on; gzip_types *;\n"
        f"{temporary}\n{site}\n}}"
    )


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        else:
            return


def test_chunks_come_through_the_proxy_one_by_one(proxy: Proxy, rosa: Rosa) -> None:
    with proxy.ask(rosa, "Count.", **{"Accept-Encoding": "gzip"}) as line:
        begin = read_until(line, b"One ")
        rest = read_until(line, b"[DONE]")

    assert b"two " not in begin
    assert b"three." in rest


def test_header_of_tavus_survives_the_proxy(proxy: Proxy, rosa: Rosa) -> None:
    with proxy.ask(rosa, "Hello", conversation_id="c0eaa60a267274af") as line:
        answer = read_until(line, b"[DONE]")

    assert b"x-conversation-id: c0eaa60a267274af\r\n" in answer.lower()
    assert len(exported(rosa, "c0eaa60a267274af")) == 1


def test_hang_up_reaches_the_model_through_the_proxy(
    proxy: Proxy, rosa: Rosa, upstream: Upstream
) -> None:
    upstream.when("forever", Script(text=("Well ",), then="hang"))
    with proxy.ask(rosa, "Wait forever") as line:
        read_until(line, b"Well ")

    call = upstream.calls[-1]
    upstream.wait_until(lambda: call.connection.closed_at, 1.0)


def test_refused_body_has_the_error_of_rosa(proxy: Proxy, rosa: Rosa) -> None:
    with proxy.ask(rosa, "word " * 300_000) as line:
        answer = read_until(line, b"}}")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":"request_too_large"' in answer


def test_cookies_of_the_admin_are_secure_behind_tls(proxy: Proxy) -> None:
    status, headers, _ = proxy.get("/admin/login/")

    assert status == 200
    assert [c for c in headers.get_all("Set-Cookie") if "Secure" not in c] == []


def test_style_sheets_come_from_disk_and_packed(proxy: Proxy) -> None:
    status, headers, _ = proxy.get("/static/rosa/admin.css", **{"Accept-Encoding": "gzip"})

    assert status == 200
    assert headers["Cache-Control"] == "max-age=600"
    assert headers["Content-Encoding"] == "gzip"


def test_figures_are_not_public_but_readiness_is(proxy: Proxy) -> None:
    assert [proxy.get(path)[0] for path in ("/metrics", "/metrics/")] == [404, 404]
    assert json.loads(proxy.get("/readyz")[2])["status"] == "ok"


def test_service_stops_later_than_the_server_needs() -> None:
    service = (ROOT / "deploy" / "rosa.service").read_text()
    settings = (ROOT / "rosa" / "settings.py").read_text()
    drain_s = float(re.search(r'"DRAIN_S", default=([\d.]+)', settings)[1])

    # The journal's two threads are waited for 5 s each, the last replies' entries 6 s.
    assert int(re.search(r"^TimeoutStopSec=(\d+)$", service, re.MULTILINE)[1]) > drain_s + 16


def test_websocket_of_staff_comes_through_the_proxy(proxy: Proxy) -> None:
    with proxy.connect() as line:
        line.sendall(
            f"GET /ws/live/ HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
        )
        # A frame that closes, with the code 4401: nobody is signed in.
        answer = read_until(line, b"\x88\x02\x11\x31")

    assert answer.startswith(b"HTTP/1.1 101 ")


def test_nobody_logs_who_opens_a_public_page(proxy):
    page, picture = "/p/fact/what-is-ctbt", "/p/fact/what-is-ctbt/qr.svg"

    statuses = [proxy.get(path)[0] for path in (page, picture, "/healthz")]

    assert statuses == [200] * 3
    until(lambda: "/healthz" in proxy.access.read_text())
    assert "/p/" not in proxy.access.read_text()


def test_a_dialogue_comes_through_the_proxy_and_no_key_into_its_log(
    proxy: Proxy, rosa: Rosa
) -> None:
    begun = proxy.post(rosa, "/api/v1/init", TALK)
    turn = proxy.post(rosa, "/api/v1/chat", {"session_id": begun["session_id"]})
    sound = proxy.get(f"/audio/{'0' * 32}.mp3?api_key={rosa.key}")[0]
    proxy.get("/stage/watch/spectator.made-up/")
    too_large = proxy.post(rosa, "/api/v1/chat", {"user_message": "x" * 1_100_000})
    proxy.get("/healthz")

    assert (turn["message"]["text"], sound) == ("One two three.", 404)
    assert too_large["error"]["code"] == "request_too_large"
    until(lambda: "/healthz" in proxy.access.read_text())
    assert rosa.key not in proxy.access.read_text()
    assert "spectator." not in proxy.access.read_text()
