"""Writes of the notify app."""
