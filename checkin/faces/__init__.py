"""Enrolled faces: consent, templates, captures, verification sessions."""
