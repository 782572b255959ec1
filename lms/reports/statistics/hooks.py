"""What the statistics ask of features; filled in ``lms.wiring``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping

TextSource = Callable[[Iterable[uuid.UUID]], Mapping[uuid.UUID, str]]
"""Ids of comments → their texts; absent where there is none any more."""

text_sources: list[TextSource] = []
