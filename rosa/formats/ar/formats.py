"""Dates and times in Arabic: Django's own has formats for days only."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
