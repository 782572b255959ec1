"""Who may read and touch the ledger of a class."""

from __future__ import annotations

from lms.courses.rules import can_review, can_teach, sees_names

sees_matrix = sees_names
"""Everybody who sees the roster: lecturers, the institution, the agency, the platform."""

may_mark = can_teach
"""Vouch for a trainee by hand: whoever teaches the class or runs its institution."""

may_correct = can_teach | can_review
"""Correct what was counted: the same, and the agency."""
