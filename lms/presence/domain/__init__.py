"""Writes of presence."""
