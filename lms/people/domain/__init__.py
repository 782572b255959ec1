"""Writes of the people app."""
