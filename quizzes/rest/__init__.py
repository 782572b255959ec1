"""Doors of the question bank."""
