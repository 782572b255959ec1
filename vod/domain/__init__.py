"""Writes of on-demand lessons."""
