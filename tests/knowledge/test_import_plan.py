"""The plan of an import, over all that files and staff can do."""

from hypothesis import given
from hypothesis import strategies as st

from knowledge.importers.pack import parse
from knowledge.importers.plan import Existing, plan_change
from knowledge.importers.records import Incoming, Refusal, UnreadableFileError
from knowledge.importers.sections import SECTIONS
from knowledge.importers.yaml_file import load_bytes

KEYS = ["question", "answer", "pinned", "fr.question", "fr.answer", "de.answer"]
DEFAULTS = {"question": "", "answer": "", "pinned": False}

values = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(["", "a", "b", "c"]))
leaves = st.sampled_from([None, True, 7, 1.5, "", "word", "a\0b", "\ud800", "2025-09-08", b"x"])
keys = st.sampled_from(
    ["slug", "answer", "translations", "fr", "directions", "sample", "kind", "address", "x"]
)
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


def row_with(current):
    """Return what a row holds: every field of the record, languages where they are."""
    return {**DEFAULTS, **current}


def incoming(said):
    return Incoming("fact", "opening", said, "facts.yaml")


@given(said=values, current=values, snapshot=values)
def test_a_field_that_staff_edited_is_never_changed(said, current, snapshot):
    now = row_with(current)

    change = plan_change(incoming(said), Existing(now, snapshot), DEFAULTS)

    edited = {key for key in KEYS if now.get(key, "") != snapshot.get(key, DEFAULTS.get(key, ""))}
    assert not edited & change.updates.keys()


@given(said=values, current=values, snapshot=st.none() | values, overwrite=st.booleans())
def test_an_import_done_twice_changes_nothing_the_second_time(said, current, snapshot, overwrite):
    now = row_with(current)
    first = plan_change(incoming(said), Existing(now, snapshot), DEFAULTS, overwrite=overwrite)

    after = Existing({**now, **first.updates}, first.snapshot)
    second = plan_change(incoming(said), after, DEFAULTS, overwrite=overwrite)

    assert second.updates == {}
    assert second.snapshot == first.snapshot


@given(said=values, current=values, snapshot=st.none() | values)
def test_overwrite_leaves_a_record_as_the_file_says(said, current, snapshot):
    change = plan_change(
        incoming(said), Existing(row_with(current), snapshot), DEFAULTS, overwrite=True
    )

    after = {**row_with(current), **change.updates}
    assert change.kept == ()
    assert all(
        after.get(key, "") == (value or DEFAULTS.get(key, "")) for key, value in said.items()
    )


@given(content=st.dictionaries(st.sampled_from([*SECTIONS, "structure", "x"]), anything))
def test_whatever_a_file_holds_is_read_or_refused(content):
    try:
        items = list(parse("any.yaml", content))
    except UnreadableFileError as error:
        items = [str(error)]

    assert all(item.reason if isinstance(item, Refusal) else item for item in items)


@given(
    text=st.text(alphabet="ab:-[]{}&*!|>'\"%#?, \n\t019.\\x", max_size=60),
    tag=st.sampled_from(["", "!!int ", "!!float ", "!!bool ", "!!binary ", "!!omap ", "!!null "]),
)
def test_whatever_stands_in_a_file_is_a_mapping_or_refused(tmp_path_factory, text, tag):
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(f"facts: {tag}{text}", encoding="utf-8")

    try:
        content = load_bytes(path.read_bytes())
    except UnreadableFileError as error:
        content = {"refused": str(error)}

    assert isinstance(content, dict)
