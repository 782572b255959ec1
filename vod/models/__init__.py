"""Tables of on-demand lessons, one module per concern."""

from vod.models.media import Attachment, Chapter, Rendition, Subtitle, VodLesson

__all__ = ["Attachment", "Chapter", "Rendition", "Subtitle", "VodLesson"]
