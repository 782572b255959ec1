"""Writes of submissions."""
