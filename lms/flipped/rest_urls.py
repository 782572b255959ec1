"""Addresses of the flipped classroom, below /api/v1/."""

from __future__ import annotations

from django.urls import path

from lms.flipped.rest import trainee, trainer

LESSON = "flipped/lessons/<uuid:flipped_id>/"
WORK = "flipped/works/<uuid:work_id>/"

urlpatterns = [
    path("classes/<uuid:class_id>/flipped/", trainer.ClassTasksView.as_view()),
    path(f"{LESSON}task/", trainer.TaskView.as_view()),
    path(f"{LESSON}task/materials/", trainer.MaterialsView.as_view()),
    path(f"{LESSON}task/materials/<uuid:material_id>/", trainer.MaterialView.as_view()),
    path(f"{LESSON}set/", trainer.SetView.as_view()),
    path(f"{LESSON}desk/", trainer.DeskView.as_view()),
    path(f"{LESSON}exercise/", trainer.ExerciseView.as_view()),
    path(f"{LESSON}reviews/allocate/", trainer.AllocateView.as_view()),
    path(f"{LESSON}reviews/<uuid:peer_id>/discard/", trainer.DiscardView.as_view()),
    path(f"{LESSON}similar/<uuid:similar_id>/seen/", trainer.SimilarView.as_view()),
    path(f"{WORK}return/", trainer.ReturnView.as_view()),
    path(f"{WORK}accept/", trainer.AcceptView.as_view()),
    path(f"{WORK}lines/<uuid:spoken_id>/answer/", trainer.AnswerView.as_view()),
    path(LESSON, trainee.PageView.as_view()),
    path(f"{LESSON}begin/", trainee.BeginView.as_view()),
    path(f"{LESSON}materials/<uuid:material_id>/studied/", trainee.StudiedView.as_view()),
    path(f"{LESSON}ticks/", trainee.TicksView.as_view()),
    path(f"{LESSON}hard/", trainee.HardView.as_view()),
    path(f"{LESSON}contribution/", trainee.ContributionView.as_view()),
    path(f"{LESSON}submit/", trainee.SubmitView.as_view()),
    path(f"{LESSON}practice/", trainee.PractiseView.as_view()),
    path(f"{LESSON}reviews/<uuid:peer_id>/", trainee.ReviewView.as_view()),
    path(f"{WORK}space/", trainee.SpaceView.as_view()),
    path(f"{WORK}lines/", trainee.LinesView.as_view()),
    path(f"{WORK}files/", trainee.SpaceFilesView.as_view()),
]
