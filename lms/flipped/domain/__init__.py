"""Writes of the flipped classroom."""
