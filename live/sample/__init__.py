"""The sample's live lessons: what was on air, and one to go on air in now."""

from live.sample.lessons import load

__all__ = ["load"]
