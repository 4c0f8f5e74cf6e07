"""Dates in Russian: Django has the month as if it stood alone where a day is before it."""

MONTH_DAY_FORMAT = "j E"
