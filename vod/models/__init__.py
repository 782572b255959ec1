"""Tables of on-demand lessons, one module per concern."""

from vod.models.bullets import Bullet
from vod.models.exercises import PushedAnswer, PushedExercise
from vod.models.media import Attachment, Chapter, Rendition, Subtitle, VodLesson
from vod.models.messages import Message, MessageLike
from vod.models.moderation import CommentReport, ListedWord, Mute
from vod.models.questions import QuestionTry, TimedQuestion

__all__ = [
    "Attachment",
    "Bullet",
    "Chapter",
    "CommentReport",
    "ListedWord",
    "Message",
    "MessageLike",
    "Mute",
    "PushedAnswer",
    "PushedExercise",
    "QuestionTry",
    "Rendition",
    "Subtitle",
    "TimedQuestion",
    "VodLesson",
]
