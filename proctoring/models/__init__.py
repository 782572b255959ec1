"""Tables of proctoring."""

from proctoring.models.incidents import Incident, Ruling
from proctoring.models.seb import SafeBrowser, SafeBrowserPass, SafeBrowserStart
from proctoring.models.wall import Call, CameraFrame, PageState

__all__ = [
    "Call",
    "CameraFrame",
    "Incident",
    "PageState",
    "Ruling",
    "SafeBrowser",
    "SafeBrowserPass",
    "SafeBrowserStart",
]
