"""What the visitors' page itself says, in each of Rosa's languages."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# Django's names of Rosa's languages, where they differ.
_CATALOGUES = {"zh": "zh-hans"}
_TEXTS = {
    # The attract screen, and what stands before a conversation.
    "invite": _("Ask me about the conference"),
    "touch": _("Touch the screen to begin"),
    "choose": _("Choose your language"),
    "before": _("Before we begin"),
    "coming": _("Rosa is coming…"),
    # The conversation.
    "talk": _("Your conversation with Rosa"),
    "question": _("Your question"),
    "write": _("Write your question"),
    "send": _("Send"),
    "stop": _("Stop"),
    "examples": _("You could ask, for example:"),
    "thinking": _("Rosa is thinking…"),
    "listening": _("Rosa is listening. Please speak."),
    "about": _("On this subject"),
    "scan": _("Open on your phone"),
    "code": _("QR code of “%(title)s”, to be read with a phone"),
    "new_window": _("opens in a new window"),
    "rate": _("Was this answer helpful?"),
    "good": _("Helpful"),
    "bad": _("Not helpful"),
    "thanks": _("Thank you for telling us."),
    # The tools.
    "tools": _("Language and display"),
    "language": _("Language"),
    "contrast": _("High contrast"),
    "larger": _("Larger text"),
    "end": _("Finish"),
    # Silence.
    "still_there": _("Are you still there?"),
    "clearing": _("Soon this conversation ends and is cleared from the screen."),
    "go_on": _("Go on"),
    # What goes wrong.
    "lost": _("The connection is lost. Rosa will be back in a moment."),
    "back": _("Rosa is back."),
    "too_long": _("This question is too long. Please ask it in fewer words."),
    "too_fast": _("Please wait a moment before the next question."),
    "busy": _("Rosa is speaking with other visitors just now. Please try again in a minute."),
    "failed": _("That did not work. Please ask again."),
    "only_text": _("Rosa cannot be seen and heard here just now. You can write to her."),
    "deaf": _("Rosa cannot hear you: there is no microphone. You can write to her."),
    "trouble": _("Rosa cannot come just now"),
    "in_writing": _("Write to Rosa"),
    "again": _("Try again"),
    "to_start": _("Back to the start"),
    # A device that is not paired.
    "pair_title": _("Connect this device"),
    "pair_why": _("Type the code that the page of the kiosk shows in the administration."),
    "pair_code": _("Code"),
    "pair": _("Connect"),
    "pair_wrong": _("No kiosk has this code, or it has expired. Please ask staff for a new one."),
    "pair_tries": _("Too many wrong codes. Please try again in ten minutes."),
    "pair_away": _("The server cannot be reached. Please try again."),
}


@lru_cache
def texts(lang: str) -> dict[str, str]:
    """Return the texts by their keys, in `lang`."""
    with override(_CATALOGUES.get(lang, lang)):
        return {key: str(text) for key, text in _TEXTS.items()}
