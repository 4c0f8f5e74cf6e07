"""What is documented is there, and what is there is documented."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = "README.md"
PAGES = (README, "CHANGELOG.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md")))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def names_in(path, pattern):
    return set(re.findall(pattern, text_of(path), re.MULTILINE))


def sources():
    return [p for top in ("agent", "knowledge", "rosa") for p in (ROOT / top).rglob("*.py")]


def settings_read():
    return names_in("rosa/settings.py", r"\benv\.\w+\(\s*\"([A-Z0-9_]+)\"")


def commands():
    files = (p for p in sources() if p.parent.match("management/commands"))
    return {p.stem for p in files} - {"__init__"}


def table(path, heading):
    """Return the cells of the tables under a heading, row by row."""
    section = re.split(r"^## ", text_of(path), flags=re.MULTILINE)
    body = next(part for part in section if part.startswith(f"{heading}\n"))
    rows = [line.strip("| ").split(" | ") for line in body.splitlines() if line.startswith("|")]
    return [row for row in rows if not set(row[0]) <= set("-| ")]


def anchors(path):
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text_of(path), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page, link):
    target, _, anchor = link.partition("#")
    path = ((ROOT / page).parent / target).resolve() if target else ROOT / page
    return path.exists() and (not anchor or anchor in anchors(path))


def test_every_variable_of_the_settings_is_in_the_example_and_no_other():
    assert names_in(".env.example", r"^#?([A-Z0-9_]+)=") == settings_read()


def test_the_example_says_in_a_line_what_each_variable_is():
    lines = text_of(".env.example").splitlines()
    settings = [number for number, line in enumerate(lines) if re.match(r"#?[A-Z0-9_]+=", line)]

    # Two of one sort may share a comment.
    alone = [
        lines[number]
        for number in settings
        if not any(line.startswith("# ") for line in lines[number - 2 : number])
    ]
    assert alone == []


def test_every_variable_is_in_the_table_of_the_readme_and_no_other():
    rows = table(README, "Settings")[1:]

    assert {row[0].strip("`") for row in rows} == settings_read()


def test_defaults_of_the_readme_are_those_of_the_example():
    told = {row[0].strip("`"): row[1].strip("`") for row in table(README, "Settings")[1:]}
    written = re.findall(r"^#([A-Z0-9_]+)=(.+)$", text_of(".env.example"), re.MULTILINE)

    assert written
    assert {name: told[name] for name, _ in written} == dict(written)


def test_every_command_is_in_the_readme():
    told = names_in(README, r"^\| `manage\.py (\w+)")

    assert commands() <= told


def test_every_target_of_make_that_is_explained_is_in_the_readme():
    explained = names_in("Makefile", r"^# make (\S+)")

    assert explained <= names_in(README, r"^\| `make ([\w-]+)`")


def test_every_place_where_code_lives_is_there():
    rows = table(README, "Where the code lives")[1:]
    named = {place for row in rows for place in re.findall(r"`([^`]+)`", row[0])}

    assert [place for place in named if not (ROOT / place).exists()] == []


def test_every_metric_is_told_to_operators():
    kinds = re.findall(
        r"\b(Counter|Gauge|Histogram)\(\s*\"(rosa_\w+)\"", text_of("agent/metrics.py")
    )
    exposed = {f"{name}_total" if kind == "Counter" else name for kind, name in kinds}

    assert exposed == names_in("docs/operators.md", r"^\| `(rosa_\w+)` \|")


def test_every_event_of_the_log_is_told_to_operators():
    event = re.compile(r"log\.(?:info|warning|error|exception)\(\s*\"([a-z-]+)[ \"]")
    logged = {name for path in sources() for name in event.findall(path.read_text("utf-8"))}
    rows = table("docs/operators.md", "Logs")[1:]

    assert {name for row in rows for name in re.findall(r"`([a-z-]+)`", row[0])} == logged


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    links = [link for link in LINK.findall(text_of(page)) if "://" not in link]

    assert [link for link in links if not leads_somewhere(page, link)] == []


def test_every_page_is_reached_from_the_readme():
    linked = {link.partition("#")[0] for link in LINK.findall(text_of(README))}

    assert [page for page in PAGES if page != README and page not in linked] == []
