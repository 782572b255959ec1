"""The sample's attendance: facts told at the times when they happened, then really logged."""

from lms.reports.sample.load import load

__all__ = ["load"]
