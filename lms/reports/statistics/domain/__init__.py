"""Writes of the statistics."""
