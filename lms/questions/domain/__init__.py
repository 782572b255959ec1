"""Writes of the question engine."""
