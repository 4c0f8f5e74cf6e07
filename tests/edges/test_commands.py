"""What commands say where something is missing: what to do, without a traceback."""

from pathlib import Path

import pytest

from tests.bench.processes import Rosa


def complaint(rosa: Rosa, *words: str) -> str:
    """Return what a command that fails writes."""
    with pytest.raises(RuntimeError) as failed:
        rosa.manage(*words)
    return str(failed.value).partition("failed:\n")[2]


@pytest.mark.parametrize(
    "words",
    [
        ("export_conversations",),
        ("ask", "What is the CTBTO?"),
        ("import_content", "knowledge/demo"),
    ],
    ids=lambda words: words[0],
)
def test_database_without_tables_is_named_with_its_cure(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = complaint(Rosa(tmp_path, ""), *words)

    assert said.startswith("CommandError: The database cannot be used (no such table: ")
    assert "run `manage.py migrate` first" in said
    assert len(said.splitlines()) == 1


def test_clock_that_cannot_be_set_is_named_with_an_example(tmp_path: Path) -> None:
    said = complaint(Rosa(tmp_path, "", settings={"ROSA_NOW": "tomorrow"}), "check")

    assert "(knowledge.E001) ROSA_NOW is 'tomorrow', which is no ISO time." in said
    assert "2025-09-09T10:00:00+02:00" in said
    assert "Traceback" not in said
