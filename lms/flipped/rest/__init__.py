"""Doors of the flipped classroom."""
