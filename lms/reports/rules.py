"""Who may have the proofs."""

from __future__ import annotations

from lms.courses.rules import can_manage_class, can_review
from lms.people.rules import is_platform_admin

may_have_file = can_review | can_manage_class | is_platform_admin
"""Build and download the period file: the agency, the institution, the platform."""
