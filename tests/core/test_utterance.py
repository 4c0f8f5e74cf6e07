import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.utterance import utterance


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("At nine, in the hall.", "At nine, in the hall."),
        (" two\nlines\t here ", "two lines here"),
        ("Welcome 🙂👍🏽 all 🇦🇹!", "Welcome all !"),
        ("\x01+10S fast \x1b[0m", "+10S fast [0m"),
        ("21 °C, 5 €, № 3", "21 °C, 5 €, № 3"),
        ("欢迎🎉", "欢迎"),
        ("a\ud800b", "a b"),
        ("…!?", ""),
        ("❤️", ""),
        ("", ""),
    ],
)
def test_a_voice_is_given_words_and_no_commands(text, spoken):
    assert utterance(text) == spoken


@given(st.text())
def test_no_control_character_reaches_a_voice(text):
    spoken = utterance(text)

    assert not {unicodedata.category(character) for character in spoken} & {"Cc", "Cs"}
    assert utterance(spoken) == spoken
