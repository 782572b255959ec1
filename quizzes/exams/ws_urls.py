"""The socket of exams."""

from __future__ import annotations

from django.urls import path

from quizzes.exams.consumers import ExamConsumer

websocket_urlpatterns = [
    path(
        "ws/v1/exams/<uuid:exam_id>/",
        ExamConsumer.as_asgi(),  # type: ignore[arg-type]  # an ASGI application
    )
]
