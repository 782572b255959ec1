"""Who marks, and by what."""

from __future__ import annotations

from lms.courses.rules import sees_names, teaches

CRITERIA = ("attention", "participation", "practice", "cooperation")
"""专注、参与、实操、协作: 1 (needs much help) to 5 (outstanding)."""
LOW, HIGH = 1, 5
OF_MILLI = HIGH * 1000

may_mark = teaches
"""The lecturer's own mark: whoever teaches the class, and nobody of its office."""

may_read = sees_names
"""Whoever sees the roster; a trainee reads the own marks."""
