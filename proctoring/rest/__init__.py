"""Doors of proctoring."""
