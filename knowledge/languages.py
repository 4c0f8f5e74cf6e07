"""The languages of Rosa and how each is written. Pure."""

UN_LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "zh": "Chinese",
    "ar": "Arabic",
}

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "yi", "dv"})


def direction(lang: str) -> str:
    """Return `rtl` or `ltr`, the value of HTML's `dir` attribute for the language."""
    return "rtl" if lang.split("-")[0] in RIGHT_TO_LEFT else "ltr"
