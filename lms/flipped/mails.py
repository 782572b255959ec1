"""What the reminders say as mails."""

from __future__ import annotations

from lms.notify.mailing import Sentence, sentences

SENTENCES = {
    "flipped.set": (
        Sentence("今晚的任务：{title}", "“{title}”已布置，请在 {due_at} 前提交。作业时间不限。"),
        Sentence("Tonight's task: {title}", "“{title}” is set; hand it in by {due_at}."),
    ),
    "flipped.due": (
        Sentence("快到时间了：{title}", "“{title}”将在 {due_at} 截止，之后提交会标为迟交。"),
        Sentence("Due soon: {title}", "“{title}” is due at {due_at}; later is marked as late."),
    ),
    "flipped.overdue": (
        Sentence("还没有提交：{title}", "“{title}”已于 {due_at} 截止，现在提交会标为迟交。"),
        Sentence("Not handed in: {title}", "“{title}” was due at {due_at}; it can still be done."),
    ),
    "flipped.returned": (
        Sentence("请修改：{title}", "“{title}”已退回，意见见页面。"),
        Sentence("Please revise: {title}", "“{title}” came back; the remarks are on its page."),
    ),
    "flipped.review_due": (
        Sentence("互评快到时间了：{title}", "“{title}”的互评将在 {due_at} 截止。"),
        Sentence("Reviews due soon: {title}", "Reviews of “{title}” are due at {due_at}."),
    ),
}


def register() -> None:
    """Add them to what can be mailed."""
    sentences.update(SENTENCES)
