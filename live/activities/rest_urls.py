"""Routes of exercises and Q&A under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path

from live.activities.rest import exercises, questions

LIVE = "live/<uuid:lesson_id>"
EXERCISE = f"{LIVE}/exercises/<uuid:exercise_id>"
QUESTION = f"{LIVE}/questions/<uuid:asked_id>"

urlpatterns: list[URLPattern] = [
    path(f"{LIVE}/exercises/", exercises.ExercisesView.as_view()),
    path(f"{LIVE}/exercises/from-bank/", exercises.ExercisesFromBankView.as_view()),
    path(f"{LIVE}/exercises/order/", exercises.ExerciseOrderView.as_view()),
    path(f"{EXERCISE}/", exercises.ExerciseView.as_view()),
    path(f"{EXERCISE}/restore/", exercises.ExerciseRestoreView.as_view()),
    path(f"{LIVE}/exercise-runs/", exercises.RunsView.as_view()),
    path(f"{LIVE}/exercise-runs/<uuid:run_id>/", exercises.RunView.as_view()),
    path(f"{LIVE}/exercise-runs.csv", exercises.RunsCsvView.as_view()),
    path(f"{LIVE}/questions/", questions.QuestionsView.as_view()),
    path(f"{QUESTION}/", questions.QuestionView.as_view()),
    path(f"{QUESTION}/vote/", questions.QuestionVoteView.as_view()),
    path(f"{QUESTION}/answers/", questions.QuestionAnswersView.as_view()),
    path(f"{LIVE}/questions.csv", questions.QuestionsCsvView.as_view()),
]
