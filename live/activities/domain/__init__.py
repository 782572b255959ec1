"""Writes of exercises and Q&A."""
