"""Socket messages of Q&A and quick exercises."""

from __future__ import annotations

from lms.realtime.consumer import HandlerTable

ACTIVITY_HANDLERS: HandlerTable = {}
