"""Routes of on-demand lessons under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from vod.rest import bullets, exercises, media, messages, moderation, questions

LESSON = "lessons/<uuid:lesson_id>"
MESSAGE = f"{LESSON}/messages/<uuid:message_id>"
QUESTION = f"{LESSON}/questions/<uuid:question_id>"

_questions: list[URLPattern] = [
    path(f"{LESSON}/questions/", questions.QuestionListView.as_view(), name="timed-questions"),
    path(f"{QUESTION}/", questions.QuestionView.as_view(), name="timed-question"),
    path(
        f"{QUESTION}/restore/",
        questions.QuestionRestoreView.as_view(),
        name="timed-question-restore",
    ),
    path(
        f"{LESSON}/question-results/",
        questions.QuestionResultsView.as_view(),
        name="question-results",
    ),
]

_exercises: list[URLPattern] = [
    path(f"{LESSON}/questions/from-bank/", exercises.QuestionsFromBankView.as_view()),
    path(f"{LESSON}/exercises/", exercises.PushedExercisesView.as_view()),
    path(f"{LESSON}/exercises/<uuid:pushed_id>/answer/", exercises.PushedAnswerView.as_view()),
    path(f"{LESSON}/exercises/<uuid:pushed_id>/close/", exercises.PushedCloseView.as_view()),
]

_comments: list[URLPattern] = [
    path(f"{LESSON}/bullets/", bullets.BulletListView.as_view(), name="bullets"),
    path(f"{LESSON}/bullets.xml", bullets.BulletXmlView.as_view(), name="bullets-xml"),
    path(f"{LESSON}/messages/", messages.MessageListView.as_view(), name="messages"),
    path(f"{MESSAGE}/", messages.MessageView.as_view(), name="message"),
    path(f"{MESSAGE}/undo/", messages.MessageUndoView.as_view(), name="message-undo"),
    path(f"{MESSAGE}/like/", messages.MessageLikeView.as_view(), name="message-like"),
    path(f"{MESSAGE}/pin/", messages.MessagePinView.as_view(), name="message-pin"),
    path(f"{LESSON}/reports/", moderation.ReportView.as_view(), name="comment-reports"),
    path(f"{LESSON}/review/", moderation.ReviewView.as_view(), name="comment-review"),
    path(f"{LESSON}/mutes/", moderation.MuteListView.as_view(), name="mutes"),
    path(f"{LESSON}/mutes/<uuid:user_id>/", moderation.MuteView.as_view(), name="mute"),
    path(f"{LESSON}/words/", moderation.WordListView.as_view(), name="listed-words"),
]

_media: list[URLPattern] = [
    path(f"{LESSON}/video/", media.VideoView.as_view(), name="lesson-video"),
    path(f"{LESSON}/vod-settings/", media.SettingsView.as_view(), name="vod-settings"),
    path(f"{LESSON}/publish/", media.PublishView.as_view(), name="lesson-publish"),
    path(f"{LESSON}/player/", media.PlayerView.as_view(), name="lesson-player"),
    path(f"{LESSON}/chapters/", media.ChaptersView.as_view(), name="chapters"),
    path(f"{LESSON}/subtitles/", media.SubtitleListView.as_view(), name="subtitles"),
    path(f"{LESSON}/subtitles/<str:language>.vtt", media.SubtitleFileView.as_view(), name="vtt"),
    path(f"{LESSON}/subtitles/<str:language>/", media.SubtitleView.as_view(), name="subtitle"),
    path(f"{LESSON}/attachments/", media.AttachmentListView.as_view(), name="attachments"),
    path(
        f"{LESSON}/attachments/<uuid:attachment_id>/",
        media.AttachmentView.as_view(),
        name="attachment",
    ),
    path(f"{LESSON}/watchers/", media.WatchersView.as_view(), name="watchers"),
]

urlpatterns: list[URLPattern] = [*_questions, *_exercises, *_comments, *_media]
