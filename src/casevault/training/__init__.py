"""Invented people and practice data."""
