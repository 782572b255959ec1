"""Lease, wall-clock budget and intervals: one for on-demand and live."""
