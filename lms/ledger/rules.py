"""Who may read and touch the ledger of a class."""

from __future__ import annotations

from lms.courses.rules import can_manage_class, can_review, can_teach, sees_names
from lms.people.rules import is_platform_admin

sees_matrix = sees_names
"""Everybody who sees the roster: lecturers, the institution, the agency, the platform."""

may_mark = can_teach
"""Vouch for a trainee by hand: whoever teaches the class or runs its institution."""

may_correct = can_teach | can_review
"""Correct what was counted: the same, and the agency."""

may_preview = can_manage_class | can_review | is_platform_admin
"""See what a class would be under other rules: its institution, its agency, the platform."""
