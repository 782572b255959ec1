"""Writes of the courses app."""
