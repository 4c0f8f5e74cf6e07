"""What Tavus puts around a visitor's words. Pure."""

import re

# Each is looked for once from where the last one ended: a pattern over the whole text would take
# minutes for a megabyte of open tags or spaces.
_TAG = re.compile(
    r"<user_(?:audio_analysis|appearance|emotions|screenshare|screen|visual_analysis)>"
)
_SPEECH = re.compile(r"USER[_ ]SPEECH:")
_SCENE = re.compile(r"VISUAL[_ ]SCENE:")


def speech(text: str) -> str:
    """Return the words that were spoken, without what perception models added to them."""
    text = _without_tags(text).strip()
    if label := _SPEECH.match(text):
        text = text[label.end() :]
        if scene := _SCENE.search(text):
            text = text[: scene.start()]
    return text.strip()


def _without_tags(text: str) -> str:
    """Return the text without tagged parts; a tag that is not closed stays."""
    kept: list[str] = []
    never_closed: set[str] = set()
    end = 0
    for tag in _TAG.finditer(text):
        closing = f"</{tag[0][1:]}"
        if tag.start() < end or closing in never_closed:
            continue
        closed_at = text.find(closing, tag.end())
        if closed_at < 0:
            never_closed.add(closing)
            continue
        kept.append(text[end : tag.start()])
        end = closed_at + len(closing)
    return "".join(kept) + text[end:]
