"""Doors of the live room."""
