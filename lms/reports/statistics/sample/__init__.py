"""The sample's taking part (before its attendance is logged), and what follows from it all."""

from lms.reports.statistics.sample.load import follow, taking_part

__all__ = ["follow", "taking_part"]
