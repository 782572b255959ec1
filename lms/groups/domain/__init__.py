"""Writes of the groups app."""
