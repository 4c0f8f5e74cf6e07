"""Imports: files of others -> incoming records -> a plan of changes -> rows."""
