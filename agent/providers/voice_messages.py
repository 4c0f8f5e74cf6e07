"""The heads of what the server and the process of the built-in voice send each other. Pure."""

import struct
from typing import Final

# Number and length of what is to be said; number, length and seconds of what comes back.
REQUEST: Final = struct.Struct(">QI")
REPLY: Final = struct.Struct(">QId")
# Seconds of a text that could not be said.
FAILED: Final = -1.0
# The number of the first message, which says that the process can speak.
BEGUN: Final = 0
