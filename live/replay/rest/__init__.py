"""Doors of replays."""
