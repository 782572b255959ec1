"""Doors of the media side of live lessons."""
