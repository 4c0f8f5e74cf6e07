"""What the benchmark of grouping concludes, and that the shipped questions keep meeting."""

import json
from pathlib import Path

import pytest

from tests.bench import asked


def test_pairs_that_meet_rightly_and_wrongly_are_counted(tmp_path: Path) -> None:
    said = (
        *(("wifi", "en", "Is there wifi?"), ("wifi", "fr", "le code du wifi")),
        *(("taxi", "en", "a taxi please"), ("taxi", "en", "Where is the wifi taxi?")),
    )
    file = tmp_path / "some.jsonl"
    rows = [{"intent": intent, "lang": lang, "text": text} for intent, lang, text in said]
    file.write_text("\n".join(map(json.dumps, rows)), "utf-8")

    found = asked.run(asked.Plan(str(file)))["files"]["some"]

    # The last is taken for one who needs wifi.
    assert found["parts"]["all"] == {"precision": 0.333, "recall": 0.5, "pairs": 2}
    assert found["parts"]["ru"] == {"precision": 0.0, "recall": 0.0, "pairs": 0}
    assert sorted(line.split(":")[0] for line in found["wrong"]) == ["apart from taxi", "together"]


@pytest.mark.parametrize("file", [asked.UNSEEN, asked.TUNED])
def test_what_asks_the_same_is_one_line(file: Path) -> None:
    parts = asked.run(asked.Plan(str(file)))["files"][file.stem]["parts"]

    assert {part for part, of in parts.items() if of["precision"] < 0.9} == set()
    assert {part for part, of in parts.items() if of["recall"] < 0.85} == set()
