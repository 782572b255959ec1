"""Doors of sign-in."""
