"""Lines of questions: what is read of them, and how a line that is none is told."""

import pytest

from agent.core.errors import RequestError
from agent.core.lines import Line, language, parse_lines, question
from agent.core.types import Message

ASKED = b'{"id": "a", "text": "And she?", "lang": "fr", "gold": 1, "history": [%s]}'
SAID = b'{"role": "user", "content": "Who is Ann?"}'


def only(content: bytes) -> Line | RequestError:
    ((_, line),) = parse_lines(content)
    return line


def test_line_is_a_question_with_its_history_and_language() -> None:
    line = only(ASKED % SAID)

    assert isinstance(line, Line)
    assert (line.id, line.lang) == ("a", "fr")
    assert line.request.question == "And she?"
    assert line.request.history == (Message("user", "Who is Ann?"),)


def test_lines_keep_their_numbers_where_some_are_empty_or_wrong() -> None:
    found = list(parse_lines(b'\xef\xbb\xbf{"id": 1, "text": "A"}\r\n\n  \nno\n'))

    assert [number for number, _ in found] == [1, 4]
    assert isinstance(found[1][1], RequestError)


def test_a_separator_of_lines_within_a_text_ends_no_line() -> None:
    line = only('{"id": 1, "text": "One\u2028two"}'.encode())

    assert isinstance(line, Line)
    assert line.request.question == "One\u2028two"


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'{"id": 1, "text": "A"', "it is not valid JSON (unexpected end of data)."),
        (b'"A"', "it is 'A'; it must be a JSON object."),
        (b'{"id": true, "text": "A"}', "id is True; it must be a text or a number."),
        (b'{"id": 1, "text": "\xff"}', "it is not valid JSON (str is not valid UTF-8"),
        (b'{"id": 1, "text": "A", "history": {}}', "history is {}; it must be a list."),
        (b'{"id": 1, "text": "A", "history": [1]}', "history[0] must be an object."),
    ],
)
def test_what_is_wrong_with_a_line_is_named(content: bytes, fault: str) -> None:
    assert str(only(content)).startswith(fault)


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(RequestError, match="not valid Unicode"):
        question("\udcff")


@pytest.mark.parametrize("code", ["EN", "french", 1, "e"])
def test_code_that_is_no_language_is_refused(code: object) -> None:
    with pytest.raises(RequestError, match="use a code such as en, fr or ar"):
        language(code)
