"""What an import refuses: by name, whole files too, and what a dry run tells."""

import pytest
from django.core.management import CommandError, call_command

from knowledge import revision
from knowledge.importers.apply import import_path
from knowledge.models import (
    Fact,
)
from tests.knowledge.packs import FACT, content_of_database, refusals

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("answer: ''", "answer: This field cannot be blank."),
        ("answer: [We, open]", "answer: ['We', 'open'] is not a text. Put it in quotes."),
        ("answer: yes", "answer: True is not a text. Put it in quotes."),
        (r'answer: "a\0b"', "answer: the character U+0000 cannot be stored. Remove it."),
        (r'answer: "a\ud800b"', "answer: the character U+D800 cannot be stored. Remove it."),
        (
            "valid_from: 2025-02-30",
            "valid_from: '2025-02-30' is not a day. Write it as 2025-09-08.",
        ),
        ("pinned: maybe", "pinned: 'maybe' is neither true nor false."),
        ("source_url: hofburg", "source_url: Enter a valid URL."),
        ("confidence: sure", "confidence: Value 'sure' is not a valid choice."),
        (
            "translations: {FR: {answer: Oui}}",
            "translations: 'FR' is not a language code. Use codes such as en or pt-BR, in quotes.",
        ),
        ("translations: {fr: {question: Oui}}", "fr.answer: This field cannot be blank."),
        ("translations: [fr]", "translations: they are not entries by language code."),
    ],
)
def test_an_invalid_record_is_refused_by_name_and_the_rest_goes_in(pack, line, reason):
    fields = {"question": "question: Why?", "answer": "answer: Because."}
    fields[line.split(":")[0]] = line
    bad = "".join(f"  {field}\n" for field in fields.values())

    report = import_path(pack(f"{FACT}- slug: bad\n{bad}"))

    assert refusals(report) == [f"facts.yaml: fact:bad: {reason}"]
    assert report.names("added") == ("fact:opening",)


@pytest.mark.parametrize(
    ("entry", "refusal"),
    [
        (
            "- {question: Q, answer: A}",
            "facts[2]: slug: it is missing. Give the record a short name.",
        ),
        ("- slug: a b", "facts[2]: slug: 'a b' may hold letters, digits, hyphens and _ only."),
        ("- just words", "facts[2]: it is a text, not an entry with keys"),
        (
            "- {slug: opening, question: Q, answer: A}",
            "fact:opening: slug: a record before it, in facts.yaml, has the same one.",
        ),
    ],
)
def test_an_entry_without_a_name_of_its_own_is_refused(pack, entry, refusal):
    report = import_path(pack(f"{FACT}{entry}\n"))

    assert refusals(report) == [f"facts.yaml: {refusal}"]
    assert Fact.objects.get().answer == "We open at nine."


def test_a_record_that_would_become_invalid_leaves_its_row_alone(pack):
    import_path(pack(FACT))

    report = import_path(pack(FACT.replace("We open at nine.", "''")))

    assert refusals(report) == ["facts.yaml: fact:opening: answer: This field cannot be blank."]
    assert Fact.objects.get().answer == "We open at nine."


def test_an_unknown_key_is_named_and_does_no_harm(pack):
    report = import_path(pack(FACT.replace("keywords:", "keyword:")))

    assert report.refused == ()
    assert report.notes == (
        "facts.yaml: fact:opening: the key 'keyword' is not known and was left out",
    )


def test_a_broken_file_changes_nothing_and_the_others_go_in(pack, tmp_path):
    pack("facts:\n- slug: lost\n  question: [unclosed", "broken.yaml")
    pack(FACT)

    report = import_path(tmp_path)

    assert refusals(report) == [
        "broken.yaml: it is not valid YAML: line 3: expected ',' or ']', but got '<stream end>'"
    ]
    assert report.names("added") == ("fact:opening",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it holds nothing"),
        ("- slug: a", "it holds a list"),
        ("hello: world", "it has none of the sections"),
        ("facts: {slug: a}", "the section 'facts' is keys with values, not a list of entries"),
        ("people:\n- {slug: a, name: A}\nfacts: none", "the section 'facts' is a text"),
        ("facts: !!python/object/apply:os.getcwd []", "could not determine a constructor"),
        ("a: &a [x, x]\nfacts: [*a, *a]", "line 2: aliases (*name) are not allowed"),
        ("facts: " + "[" * 100_000, "nested deeper than 12 levels"),
        ("facts: !!bool often", "it holds a value that cannot be read: KeyError('often')"),
        ("facts:\n- {slug: a, answer: A, answer: B}", "the key 'answer' stands twice"),
        ("facts: [" + "1" * 3_000_000 + "]", "it is larger than 1 MiB"),
        ("facts: [{slug: a, question: \x07}]", "special characters are not allowed"),
    ],
)
def test_a_hostile_or_misshapen_file_is_refused_as_a_whole(pack, content, reason):
    before = content_of_database()

    report = import_path(pack(content))

    (refusal,) = refusals(report)
    assert refusal.startswith("facts.yaml: ")
    assert reason in refusal
    assert content_of_database() == before


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "facts.yaml"
    path.write_bytes(FACT.encode("utf-16"))

    assert refusals(import_path(path)) == ["facts.yaml: it is not UTF-8 (byte 0); save it as UTF-8"]


def test_a_dry_run_says_what_would_happen_and_changes_nothing(pack):
    import_path(pack(FACT))
    content, number = content_of_database(), revision.current()

    dry = import_path(pack(FACT.replace("nine", "ten")), dry_run=True)
    unchanged = (content_of_database(), revision.current()) == (content, number)
    real = import_path(pack(FACT.replace("nine", "ten")))

    assert unchanged
    assert dry.changes == real.changes
    assert list(dry.lines())[-1] == "Dry run: nothing was saved."


def test_the_command_reports_by_name_and_fails_if_anything_was_refused(pack, capsys):
    path = pack(f"{FACT}- slug: bad\n  question: Why?\n")

    with pytest.raises(CommandError, match="1 refused; the rest was imported"):
        call_command("import_content", str(path))

    assert capsys.readouterr().out.splitlines() == [
        "added 1, changed 0, kept 0, unchanged 0, refused 1",
        "added: 1",
        "  fact 1: opening",
        "refused: 1",
        "  facts.yaml: fact:bad: answer: This field cannot be blank.",
    ]


def test_the_command_names_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(CommandError, match="There is no file or folder"):
        call_command("import_content", str(tmp_path / "nowhere"))


@pytest.mark.parametrize(
    ("texts", "options", "verdict"),
    [
        (("- slug: [",), (), "1 refused; nothing was imported."),
        (("- slug: [",), ("--dry-run",), "1 refused; there is nothing to import."),
        (("- slug: [", FACT), (), "1 refused; the rest was imported."),
        (("- slug: [", FACT), ("--dry-run",), "1 refused; the rest is good."),
    ],
)
def test_the_command_says_what_became_of_the_rest(tmp_path, texts, options, verdict):
    for number, text in enumerate(texts):
        (tmp_path / f"facts-{number}.yaml").write_text(text)

    with pytest.raises(CommandError) as failed:
        call_command("import_content", str(tmp_path), *options)

    assert str(failed.value) == verdict


def test_the_command_says_that_the_rest_was_there_already(pack):
    import_path(pack(FACT))

    with pytest.raises(CommandError, match="1 refused; the rest changes nothing"):
        call_command("import_content", str(pack(f"{FACT}- slug: bad\n  question: Why?\n")))
