"""What is documented is there, and what is there is documented."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def names_in(path, pattern):
    return set(re.findall(pattern, (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_variable_of_the_settings_is_in_the_example_and_no_other():
    read = names_in("rosa/settings.py", r"\benv\.\w+\(\s*\"([A-Z0-9_]+)\"")

    assert names_in(".env.example", r"^#?([A-Z0-9_]+)=") == read


def test_the_example_says_in_a_line_what_each_variable_is():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"#?[A-Z0-9_]+=", line)]

    # Two of one sort may share a comment.
    alone = [
        lines[number]
        for number in settings
        if not any(line.startswith("# ") for line in lines[number - 2 : number])
    ]
    assert alone == []
