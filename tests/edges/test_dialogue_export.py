"""Dialogues as files: all of one, for programs and to print, and who took it."""

import json
import re
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from agent import dialogue_export
from agent.export_file import BrokenOff
from agent.models import Attempt, Channel, Dialogue, Export, ExportedConversation, Reading
from agent.models.channel import Keeps
from knowledge.models import Conference
from tests.edges.dialogue_rows import EVENING, make_dialogue

pytestmark = pytest.mark.django_db
# The clock goes on while other tests run.
NAME = r'"dialogues-2025-09-09-\d{{4}}\.{}"'
AT = "2025-09-09T18:10:00+00:00"


def take(client, rows, format_):
    """Return the file of dialogues, as a browser gets it."""
    url = reverse("admin:agent_dialogue_export")
    keys = ",".join(str(row.pk) for row in rows)
    return client.post(f"{url}?of={keys}", {"format": format_})


def content(response):
    return b"".join(response.streaming_content).decode()


@override_settings(ROSA_NOW=AT)
def test_a_program_gets_all_of_a_dialogue(admin_client, admin_user):
    row = make_dialogue(begun_by=admin_user)
    sounds = [{"file": "a" * 32 + ".mp3", "seconds": 1.5, "text": "مساء الخير."}]
    row.lines.filter(number=2).update(sounds=sounds, audio="b" * 32 + ".mp3", status="cut")
    first, second, last = Attempt.objects.order_by("started_at").values_list("turn", flat=True)

    response = take(admin_client, [row], "json")
    found = json.loads(content(response))

    def line(number, speaker, text, turn, **values):
        return {
            "turn_number": number,
            "speaker": speaker,
            "text": text,
            "phase": "introduction" if number < 3 else "roast",
            "language": "en",
            "status": "done",
            "timestamp": f"2025-09-09T18:05:{7 + 10 * number}+00:00",
            "turn": turn and str(turn),
            "audio": None,
            "sounds": [],
            "voice_error": None,
        } | values

    assert re.search(NAME.format("json"), response["Content-Disposition"])
    assert found["exported_at"].startswith("2025-09-09T")
    assert found == {
        "exported_at": found["exported_at"],
        "dialogues": [
            {
                "session_id": str(row.pk),
                "conversation": str(row.conversation),
                "channel": "stage",
                "begun_by": "admin",
                "begun_at": "2025-09-09T18:05:07+00:00",
                "last_at": "2025-09-09T18:05:07+00:00",
                "config": {
                    "mode": "ai_vs_ai",
                    "agent_1": {
                        "persona": "rosa-ctbto-agent",
                        "prompt": "",
                        "name": "Rosa",
                        "voice": "",
                    },
                    "agent_2": {
                        "persona": "",
                        "prompt": "You are Salam.",
                        "name": "",
                        "voice": "",
                    },
                    "scenario": "Gala 1",
                    "max_turns": 4,
                    "phases": [
                        {"name": "introduction", "starts_at": 0, "instruction": "Meet."},
                        {"name": "roast", "starts_at": 50, "instruction": "Tease."},
                    ],
                    "preset": "show",
                    "lang": "",
                    "sound": True,
                },
                "messages": [
                    line(1, "agent_1", "Good evening. I am Rosa.", first),
                    line(
                        2,
                        "agent_2",
                        "مساء الخير. أنا سلام.",
                        second,
                        language="ar",
                        status="cut",
                        sounds=sounds,
                        audio="b" * 32 + ".mp3",
                    ),
                    line(3, "human", "May I say something?", None),
                    line(4, "agent_1", "You just did.", last),
                ],
            }
        ],
    }


@override_settings(ROSA_NOW=AT)
def test_a_press_office_gets_a_page_to_print(admin_client):
    Conference.objects.create(name="SnT", timezone="Europe/Vienna")
    rows = [make_dialogue(1), make_dialogue(2, said=[("agent_1", "en", "<b>Bold & brave.")])]
    rows[0].lines.filter(number=2).update(status="refused")
    Dialogue.objects.filter(pk=rows[1].pk).update(begun_at=EVENING + timedelta(hours=1))

    response = take(admin_client, rows[::-1], "html")
    text = content(response)

    assert re.search(NAME.format("html"), response["Content-Disposition"])
    assert (
        re.findall(r"<h1>(.*?)</h1>", text) == ["<bdi>Rosa</bdi> and <bdi>You are Salam.</bdi>"] * 2
    )
    assert re.findall(r"<h2><bdi>(.*?)</bdi>", text) == ["introduction", "roast", "introduction"]
    assert re.findall(r"<dt><bdi>(.*?)</bdi>(.*?)</dt>\n<dd (.*?)>(.*?)</dd>", text) == [
        ("Rosa", "", 'dir="ltr" lang="en"', "Good evening. I am Rosa."),
        (
            "You are Salam.",
            ' <span class="note">(declined)</span>',
            'dir="rtl" lang="ar"',
            "مساء الخير. أنا سلام.",
        ),
        ("A person", "", 'dir="ltr" lang="en"', "May I say something?"),
        ("Rosa", "", 'dir="ltr" lang="en"', "You just did."),
        ("Rosa", "", 'dir="ltr" lang="en"', "&lt;b&gt;Bold &amp; brave."),
    ]
    assert re.findall(r'<p class="when">(.*?)</p>', text) == [
        "Sept. 9, 2025, 8:05 p.m. (Europe/Vienna)",
        "Sept. 9, 2025, 9:05 p.m. (Europe/Vienna)",
    ]
    assert text.endswith("</main></body></html>\n")


def test_it_is_written_down_who_took_which_dialogues(admin_client):
    rows = [make_dialogue(1), make_dialogue(2)]
    keys = [row.conversation for row in rows]

    content(take(admin_client, rows, "json"))

    export = Export.objects.get()
    assert (export.username, export.format, export.state) == ("admin", "json", "done")
    assert (export.total, export.done, export.rows) == (2, 2, 8)
    copies = ExportedConversation.objects.values_list("conversation", flat=True)
    assert sorted(copies) == sorted(keys)
    readings = Reading.objects.filter(way="export").values_list("conversation", flat=True)
    assert sorted(readings) == sorted(keys)


def test_nothing_leaves_before_it_is_written_down(admin_user):
    rows = [make_dialogue(1), make_dialogue(2)]
    export = dialogue_export.begin(admin_user, "json", rows)

    pieces = dialogue_export.written(export, [row.pk for row in rows], "en")
    next(pieces), next(pieces)
    taken = list(ExportedConversation.objects.values_list("conversation", flat=True))
    Export.objects.update(state="cancelled")

    assert taken == [rows[0].conversation]
    with pytest.raises(BrokenOff):
        next(pieces)
    assert Export.objects.get().state == "cancelled"


def test_what_a_channel_does_not_keep_and_what_is_gone_does_not_leave(admin_client):
    quiet = Channel.objects.create(slug="quiet", name="Quiet", keeps=Keeps.METADATA)
    rows = [make_dialogue(1, channel=quiet), make_dialogue(2)]

    found = json.loads(content(take(admin_client, rows, "json")))
    nothing = take(admin_client, rows[:1], "json")
    refused = take(admin_client, rows, "pdf")

    assert [one["config"]["scenario"] for one in found["dialogues"]] == ["Gala 2"]
    assert nothing.status_code == 200
    assert "Choose dialogues in the list" in nothing.content.decode()
    assert refused.status_code == 400


def test_selected_dialogues_are_exported_from_the_list(admin_client):
    rows = [make_dialogue(number) for number in range(3)]
    chosen = {"action": "export_selected", "_selected_action": [row.pk for row in rows[:2]]}

    led = admin_client.post("/admin/agent/dialogue/", chosen)
    asked = admin_client.get(led["Location"]).content.decode()

    assert "2 dialogues will leave as a file" in asked
