"""Migrations of presence."""
