"""Flipped classroom: evening tasks, group space, submissions, peer review, the morning page."""
