"""Doors of exams."""
