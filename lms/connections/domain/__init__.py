"""Writes: typed, atomic, each with its event."""
