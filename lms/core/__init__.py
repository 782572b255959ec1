"""Foundations without models: errors, clock, identifiers."""
