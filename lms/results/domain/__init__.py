"""Writes of class performance."""
