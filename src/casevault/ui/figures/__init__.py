"""Widgets that show figures: protected ones with their marks, exact ones for the screen alone."""
