"""Slides and the shared whiteboard."""
