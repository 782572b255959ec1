"""Writes about faces: consent, enrolment, verification, review, erasure."""
