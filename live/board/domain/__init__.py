"""Writes of the board."""
