"""Which origins may be allowed to show the chat page."""

import pytest

from agent.core.origins import origin


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://conference.example.org", "https://conference.example.org"),
        (" HTTPS://Conference.Example.org/ ", "https://conference.example.org"),
        ("https://example.org:8443", "https://example.org:8443"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_write_it(typed: str, kept: str) -> None:
    assert origin(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("http://example.org", "example.org", "https://", "https://example.org/chat", "*"),
        *("https://*.example.org", "https://example.org 'self'", "https://example.org; x"),
        *("https://user@example.org", "https://bücher.example", "https://example.org:80:80"),
        *("https://a\r\nX: 1", "null", "", "http://localhost.example.org", "https://-a.org"),
    ],
)
def test_what_is_no_safe_origin_is_refused(typed: str) -> None:
    assert origin(typed) == ""
