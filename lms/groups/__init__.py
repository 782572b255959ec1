"""Mutual-help groups, used by breakouts and flipped tasks."""
