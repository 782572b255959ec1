"""The sample's lesson about lighting a product: slides, script, video, and loading it."""

from __future__ import annotations

from typing import Any


def load(sample: Any) -> None:
    """The part named in ``lms.courses.sample.hooks``."""
    from vod.sample.lessons import load as load_lessons

    load_lessons(sample)
