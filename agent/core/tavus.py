"""What Tavus puts around a visitor's words. Pure."""

import re

_TAGGED = re.compile(
    r"<(user_(?:audio_analysis|appearance|emotions|screenshare|screen|visual_analysis))>.*?</\1>",
    re.DOTALL,
)
_LABELLED = re.compile(
    r"\s*USER[_ ]SPEECH:\s*(?P<speech>.*?)\s*(?:VISUAL[_ ]SCENE:.*)?\Z", re.DOTALL
)


def speech(text: str) -> str:
    """Return the words that were spoken, without what perception models added to them."""
    if "<user_" in text:
        text = _TAGGED.sub("", text)
    if "USER" in text and (labelled := _LABELLED.match(text)):
        text = labelled["speech"]
    return text.strip()
