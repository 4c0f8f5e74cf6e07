"""Imports: what goes in, what staff keep, what is refused."""

import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from knowledge import revision
from knowledge.importers.apply import import_path
from knowledge.importers.kinds import KINDS
from knowledge.models import (
    Conference,
    Deletion,
    Fact,
    FactTranslation,
    Place,
    RedZoneTopic,
    Session,
    Speaker,
)

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).resolve().parents[2] / "knowledge" / "demo"

FACT = """
facts:
- slug: opening
  question: When do you open?
  answer: We open at nine.
  keywords: [hours, "1996"]
  translations:
    fr: {question: "À quelle heure ?", answer: Nous ouvrons à neuf heures.}
"""


@pytest.fixture
def pack(tmp_path):
    """Write a file of a pack and return its path."""

    def write(content, name="facts.yaml"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(content), encoding="utf-8")
        return path

    return write


def refusals(report):
    return [str(refusal) for refusal in report.refused]


def content_of_database():
    return {
        (kind.name, kind.slug(row)): kind.values(row)
        for kind in KINDS.values()
        for row in kind.model.objects.all()
    }


def test_the_demo_pack_goes_in_whole_and_a_second_time_changes_nothing():
    first = import_path(DEMO)
    content, number = content_of_database(), revision.current()
    second = import_path(DEMO)

    assert (first.refused, first.notes) == ((), ())
    assert len(first.names("added")) == 177
    assert second.names("unchanged") == first.names("added")
    assert (content_of_database(), revision.current()) == (content, number)


def test_an_import_counts_as_one_change_of_the_content(pack):
    before = revision.current()

    import_path(DEMO)

    assert revision.current() == before + 1


def test_a_fact_lands_in_its_fields_and_its_translation_waits_for_a_check(pack):
    import_path(pack(FACT))

    fact = Fact.objects.get()
    french = fact.translations.get()
    assert (fact.question, fact.keywords) == ("When do you open?", "hours\n1996")
    assert (french.lang, french.answer) == ("fr", "Nous ouvrons à neuf heures.")
    assert french.status == "machine"


def test_the_venue_and_the_dates_make_one_conference():
    import_path(DEMO)

    conference = Conference.objects.get()
    assert (str(conference.start), str(conference.end)) == ("2025-09-08", "2025-09-12")
    assert (conference.timezone, conference.city) == ("Europe/Vienna", "Vienna")
    assert conference.address == "Heldenplatz, 1010 Vienna, Austria"
    assert conference.venue == "Hofburg Vienna congress centre (Hofburg Palace)"


def test_a_venue_alone_waits_for_its_conference_and_then_fills_it():
    alone = import_path(DEMO / "venue.yaml")
    import_path(DEMO / "sessions.yaml")
    again = import_path(DEMO / "venue.yaml")

    assert alone.refused == ()
    assert alone.notes == ("venue.yaml: venue: there is no conference yet to have one",)
    assert again.names("changed") == ("conference",)
    assert Conference.objects.get().name.startswith("CTBT")


def test_rooms_places_and_stops_become_places():
    import_path(DEMO / "venue.yaml")

    hall, stop = Place.objects.get(slug="festsaal"), Place.objects.get(slug="karlsplatz")
    assert (hall.kind, hall.other_names, hall.seats) == ("hall", "Festival Hall", 1260)
    assert hall.directions.startswith("The Festsaal is on the upper main floor.")
    assert (hall.sample, hall.note) == (True, "Only the directions are a sample.")
    assert (stop.kind, stop.means, stop.lines) == ("transport", "underground", "U1, U2, U4")


def test_a_session_finds_its_room_by_name():
    import_path(DEMO)

    session = Session.objects.get(slug="sample-opening")
    assert session.place == Place.objects.get(slug="festsaal")
    assert session.start == datetime(2025, 9, 8, 8, tzinfo=UTC)
    assert session.languages == "en, fr, es, ru, zh, ar"


def test_a_session_without_its_room_goes_in_and_gets_the_room_later():
    first = import_path(DEMO / "sessions.yaml")
    import_path(DEMO)

    assert first.refused == ()
    assert "sessions.yaml: session:sample-opening: place: " in first.notes[0]
    assert Session.objects.get(slug="sample-opening").place.slug == "festsaal"


def test_a_session_names_its_speakers(pack):
    sessions = """
    people:
    - {slug: ada, name: Ada Byron}
    - {slug: bob, name: Bob Marsh, other_names: [Robert Marsh]}
    sessions:
    - slug: panel
      title: A panel
      start: 2025-09-08T10:00:00+02:00
      end: 2025-09-08T11:00:00+02:00
      speakers: [%s]
    """
    first = import_path(pack(sessions % "Robert Marsh, ada, Nobody"))
    names = [speaker.slug for speaker in Session.objects.get().speakers.all()]
    second = import_path(pack(sessions % "ada"))

    assert names == ["ada", "bob"]
    assert first.notes == (
        "facts.yaml: session:panel: speakers: nothing is known by the name 'Nobody'",
    )
    assert second.names("changed") == ("session:panel",)
    assert Session.objects.get().speakers.get() == Speaker.objects.get(slug="ada")


def test_a_topic_holds_each_language_apart():
    import_path(DEMO / "red_zone.yaml")

    topic = RedZoneTopic.objects.get(slug="state-compliance")
    assert [wording.lang for wording in topic.wordings.all()] == [
        "ar",
        "en",
        "es",
        "fr",
        "ru",
        "zh",
    ]
    assert topic.wordings.get(lang="fr").examples.splitlines() == [
        "Ce pays viole-t-il l'interdiction ?",
        "Quels États trichent ?",
    ]


def test_a_changed_file_changes_the_fields_that_staff_left_alone(pack):
    import_path(pack(FACT))

    report = import_path(pack(FACT.replace("at nine", "at ten").replace("neuf", "dix")))

    assert report.names("changed") == ("fact:opening",)
    assert Fact.objects.get().answer == "We open at ten."
    assert FactTranslation.objects.get().answer == "Nous ouvrons à dix heures."


def test_a_field_that_staff_edited_is_kept_and_the_others_follow_the_file(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.")
    FactTranslation.objects.update(answer="Demandez.", status="checked")

    report = import_path(pack(FACT.replace("at nine", "at ten").replace("When do", "When will")))

    fact = Fact.objects.get()
    assert (fact.question, fact.answer) == ("When will you open?", "Ask the desk.")
    assert (fact.translations.get().answer, fact.translations.get().status) == (
        "Demandez.",
        "checked",
    )
    assert [change.kept for change in report.changes] == [("answer", "fr.answer")]


def test_what_staff_edited_stays_theirs_however_often_the_file_comes(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.")

    for hour in ("ten", "eleven", "nine"):
        import_path(pack(FACT.replace("nine", hour)))

    assert Fact.objects.get().answer == "Ask the desk."


def test_a_record_that_was_only_saved_again_in_a_browser_was_not_edited(pack):
    import_path(pack(FACT))
    Fact.objects.update(keywords="hours\r\n1996\r\n")

    assert import_path(pack(FACT)).names("unchanged") == ("fact:opening",)


def test_overwrite_replaces_what_staff_edited_and_leaves_what_no_file_says(pack):
    import_path(pack(FACT))
    Fact.objects.update(answer="Ask the desk.", published=False)
    Fact.objects.get().translations.create(lang="de", answer="Um neun.")

    report = import_path(pack(FACT), overwrite=True)

    fact = Fact.objects.get()
    assert report.names("changed") == ("fact:opening",)
    assert (fact.answer, fact.published) == ("We open at nine.", False)
    assert [text.lang for text in fact.translations.all()] == ["de", "fr"]


def test_a_record_made_by_staff_is_kept_unless_overwritten(pack):
    Fact.objects.create(slug="opening", question="Open?", answer="Yes.")

    kept = import_path(pack(FACT))
    answer = Fact.objects.get().answer
    import_path(pack(FACT), overwrite=True)

    assert [change.kept for change in kept.changes] == [("made by staff",)]
    assert (answer, Fact.objects.get().answer) == ("Yes.", "We open at nine.")


def test_a_record_that_staff_deleted_comes_back_only_when_asked(pack):
    import_path(pack(FACT))
    Fact.objects.all().delete()

    kept = import_path(pack(FACT))
    count = Fact.objects.count()
    back = import_path(pack(FACT), overwrite=True)

    assert (kept.names("kept"), count) == (("fact:opening",), 0)
    assert back.names("added") == ("fact:opening",)
    assert (Fact.objects.count(), Deletion.objects.count()) == (1, 0)


def test_a_record_made_by_staff_leaves_no_trace_when_deleted():
    Fact.objects.create(slug="draft", question="?", answer="!").delete()

    assert not Deletion.objects.exists()


def test_a_language_that_staff_removed_does_not_come_back_in_part(pack):
    import_path(pack(FACT.replace('question: "À quelle heure ?", ', "")))
    FactTranslation.objects.all().delete()

    report = import_path(pack(FACT))

    assert (report.refused, report.names("kept")) == ((), ("fact:opening",))
    assert not FactTranslation.objects.exists()


def test_what_the_file_no_longer_says_goes_unless_staff_edited_it(pack):
    shorter = FACT[: FACT.index("  keywords")]
    import_path(pack(FACT))

    report = import_path(pack(shorter))

    assert report.names("changed") == ("fact:opening",)
    assert (Fact.objects.get().keywords, FactTranslation.objects.count()) == ("", 0)


def test_a_language_that_staff_edited_outlives_the_file(pack):
    import_path(pack(FACT))
    FactTranslation.objects.update(answer="Demandez.")

    report = import_path(pack(FACT[: FACT.index("  translations")]))

    assert report.names("kept") == ("fact:opening",)
    assert FactTranslation.objects.get().question == "À quelle heure ?"


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
