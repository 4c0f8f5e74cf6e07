"""What the stage's page itself says, in each of Rosa's languages."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

# Django's names of Rosa's languages, where they differ.
_CATALOGUES = {"zh": "zh-hans"}
_TEXTS = {
    "stage": _("The stage"),
    # Before a show.
    "new": _("A new show"),
    "ready": _("Ready shows"),
    "setup_why": _("Choose one of the ready shows or write your own, then start."),
    "mode": _("Who speaks"),
    "ai_vs_ai": _("Two personas"),
    "human_vs_ai": _("A person and a persona"),
    "agent_1": _("First speaker"),
    "agent_2": _("Second speaker"),
    "name": pgettext_lazy("of a speaker", "Name"),
    "persona": _("Persona"),
    "own_text": _("Text of my own…"),
    "own_prompt": _("Who this is and how they speak"),
    "voice": _("Voice"),
    "usual_voice": _("The usual one"),
    "scenario": _("Scenario"),
    "scenario_hint": _("Where they are and what they talk about"),
    "phases": _("How it unfolds"),
    "turns": _("Number of turns"),
    "spoken": _("Language of the show"),
    "spoken_any": _("That of the scenario"),
    "with_sound": _("With sound"),
    "more": _("Speakers, scenario and more"),
    "start": _("Start the show"),
    # A show.
    "said": _("What was said"),
    "nothing_yet": _("The curtain is about to rise."),
    "waiting": _("The show begins in a moment."),
    "person": _("A guest"),
    "turn_of": _("Turn %(number)s of %(all)s"),
    "phase_is": _("%(phase)s: turn %(number)s of %(all)s"),
    "begin": _("Begin"),
    "go_on": _("Go on"),
    "pause": _("Pause"),
    "next": _("Next turn"),
    "stop": _("Stop"),
    "step_in": _("Step in"),
    "step_in_hint": _("What would you like to say?"),
    "say": pgettext_lazy("to the speakers", "Say it"),
    "your_turn": _("It is your turn. Please write what you would like to say."),
    "close": _("Close"),
    "hear": _("Hear"),
    "mute": _("Sound off"),
    "volume": _("Volume"),
    "hall": _("Hall mode"),
    "leave_hall": _("Leave hall mode"),
    "controls": _("Controls of the show"),
    "guests": _("Guests' phones"),
    "guests_why": _("Scan to watch and hear it on your phone"),
    "copy": _("Copy the link"),
    "copied": _("Copied."),
    "keys": _("Space: pause or go on. Right arrow: next turn. S: stop. T: step in."),
    "paused": _("Paused"),
    "stopped": _("Stopped"),
    "silent": _("Without sound"),
    # The end.
    "over": _("Thank you"),
    "over_why": _("This show has ended."),
    "replay": _("Play it again"),
    "replaying": _("Played again"),
    # The tools.
    "tools": _("Language and display"),
    "language": _("Language"),
    "choose": _("Choose your language"),
    "contrast": _("High contrast"),
    "larger": _("Larger text"),
    # What goes wrong.
    "lost": _("The connection is lost. The show goes on in a moment."),
    "back": _("The connection is back."),
    "gone": _("This show is over, or its link has expired."),
    "no_entry": _("Please sign in again to go on."),
    "sign_in": _("Sign in"),
    "full": _("There is no seat free just now. Trying again…"),
    "failed": _("That did not work. Please try again."),
    "refused": _("This show could not begin: %(why)s"),
    "no_guests": _("The link for guests could not be made. Please try again."),
}
_PHASES = {
    "introduction": pgettext_lazy("phase of a dialogue", "Introduction"),
    "conversation": pgettext_lazy("phase of a dialogue", "Conversation"),
    "flirt": pgettext_lazy("phase of a dialogue", "Charm"),
    "roast": pgettext_lazy("phase of a dialogue", "Teasing"),
    "opening": pgettext_lazy("phase of a dialogue", "Opening"),
    "positions": pgettext_lazy("phase of a dialogue", "Positions"),
    "exchange": pgettext_lazy("phase of a dialogue", "Exchange"),
    "common_ground": pgettext_lazy("phase of a dialogue", "Common ground"),
}
# By slug: what a show is called, who speaks under which name, the rest of its form.
_SHOWS = (
    {
        "slug": "opening",
        "title": _("Opening of the conference"),
        "agent_1_persona": "rosa-ctbto-agent",
        "agent_1_name": _("Rosa"),
        "agent_2_persona": "technical",
        "agent_2_name": pgettext_lazy("name of a persona", "Leo"),
        "scenario": _(
            "Rosa and Leo, a scientist, open the conference in Vienna together. They tell the "
            "guests what the treaty is and how its stations listen to the Earth."
        ),
        "phases": "diplomatic",
        "max_turns": 8,
        "mode": "ai_vs_ai",
    },
    {
        "slug": "show",
        "title": _("A scientist and a storyteller"),
        "agent_1_persona": "technical",
        "agent_1_name": pgettext_lazy("name of a persona", "Leo"),
        "agent_2_persona": "creative",
        "agent_2_name": pgettext_lazy("name of a persona", "Mira"),
        "scenario": _(
            "A scientist and a storyteller meet on a stage. How can one hear a nuclear explosion "
            "on the other side of the Earth?"
        ),
        "phases": "default",
        "max_turns": 12,
        "mode": "ai_vs_ai",
    },
    {
        "slug": "booth",
        "title": _("A guest and Rosa"),
        "agent_1_persona": "rosa-ctbto-agent",
        "agent_1_name": _("Rosa"),
        "agent_2_persona": "",
        "agent_2_name": "",
        "scenario": _("A guest of the conference speaks with Rosa at her booth."),
        "phases": "diplomatic",
        "max_turns": 12,
        "mode": "human_vs_ai",
    },
)


@lru_cache
def texts(lang: str) -> dict[str, str]:
    """Return the texts by their keys, in `lang`; phases have the key `phase_NAME`."""
    named = {f"phase_{name}": text for name, text in _PHASES.items()}
    with override(_CATALOGUES.get(lang, lang)):
        return {key: str(text) for key, text in (_TEXTS | named).items()}


@lru_cache
def shows(lang: str) -> list[dict[str, str | int]]:
    """Return the ready shows in `lang`, as the form of the page takes them."""
    with override(_CATALOGUES.get(lang, lang)):
        return [
            {key: one if isinstance(one, int) else str(one) for key, one in show.items()}
            for show in _SHOWS
        ]
