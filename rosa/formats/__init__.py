"""How dates and times are written where Django leaves it to English."""
