"""What else begins in a web process once it serves; apps append in their ``ready``."""

from __future__ import annotations

from collections.abc import Callable

listeners: list[Callable[[], None]] = []
