"""Doors for trainers: prepare, set, the morning page, accept, give back, peer review."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.rules import class_for
from lms.flipped.domain import exercises, handing, reviews, similar, space, tasks
from lms.flipped.queries import task_json, tasks_of_class
from lms.flipped.queries_desk import desk_of
from lms.flipped.rest import bodies, shapes
from lms.flipped.rest import desk_shapes as answers
from lms.flipped.rules import set_task, taught_lesson, watched_lesson, work_for
from lms.people.doors import checked, me
from lms.people.models import User


def desk(user: User, flipped_id: uuid.UUID) -> Response:
    """The morning page as it stands."""
    return Response(
        answers.DeskShape(desk_of(set_task(watched_lesson(user, flipped_id)), user)).data
    )


class ClassTasksView(APIView):
    """The flipped tasks of a class."""

    @extend_schema(operation_id="flipped_class_tasks", responses=answers.ClassTaskShape(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Each flipped lesson with how far its task is."""
        found = class_for(me(request), class_id)
        return Response(answers.ClassTaskShape(tasks_of_class(found), many=True).data)


class TaskView(APIView):
    """A task, as its trainer prepares it."""

    @extend_schema(operation_id="flipped_task", responses=shapes.TaskShape)
    def get(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """The task; an empty draft where there was none."""
        task = tasks.draft_of(taught_lesson(me(request), flipped_id))
        return Response(shapes.TaskShape(task_json(task, me(request), key=True)).data)

    @extend_schema(
        operation_id="flipped_task_edit", request=bodies.TaskBody, responses=shapes.TaskShape
    )
    def patch(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Change it. Errors: task_is_set, invalid."""
        lesson = taught_lesson(me(request), flipped_id)
        task = tasks.edit(lesson=lesson, by=me(request), **checked(bodies.TaskBody, request))
        return Response(shapes.TaskShape(task_json(task, me(request), key=True)).data)


class MaterialsView(APIView):
    """Materials of a task."""

    @extend_schema(
        operation_id="flipped_material_add",
        request=bodies.MaterialBody,
        responses={201: shapes.TaskShape},
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Add one."""
        lesson = taught_lesson(me(request), flipped_id)
        data = checked(bodies.MaterialBody, request)
        tasks.add_material(
            lesson=lesson,
            by=me(request),
            kind=data["kind"],
            title=data["title"],
            url=data["url"],
            lesson_id=data.get("lesson"),
            upload_id=data.get("upload"),
        )
        task = tasks.draft_of(lesson)
        return Response(shapes.TaskShape(task_json(task, me(request), key=True)).data, status=201)


class MaterialView(APIView):
    """One material."""

    @extend_schema(operation_id="flipped_material_remove", request=None, responses=shapes.TaskShape)
    def delete(self, request: Request, flipped_id: uuid.UUID, material_id: uuid.UUID) -> Response:
        """Take it off."""
        lesson = taught_lesson(me(request), flipped_id)
        tasks.remove_material(lesson=lesson, material_id=material_id)
        task = tasks.draft_of(lesson)
        return Response(shapes.TaskShape(task_json(task, me(request), key=True)).data)


class SetView(APIView):
    """Give the task to the class."""

    @extend_schema(operation_id="flipped_set", request=None, responses=answers.DeskShape)
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Errors: task_incomplete, needs_groups, task_class_over."""
        tasks.set_task(lesson=taught_lesson(me(request), flipped_id), by=me(request))
        return desk(me(request), flipped_id)


class DeskView(APIView):
    """The morning page."""

    @extend_schema(operation_id="flipped_desk", responses=answers.DeskShape)
    def get(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Who finished, what was hard, what waits."""
        return desk(me(request), flipped_id)


class ReturnView(APIView):
    """Give a work back."""

    @extend_schema(
        operation_id="flipped_return", request=bodies.ReasonBody, responses=answers.DeskShape
    )
    def post(self, request: Request, work_id: uuid.UUID) -> Response:
        """Errors: nothing_submitted, task_done_already."""
        work = work_for(me(request), work_id, teach=True)
        handing.give_back(work=work, by=me(request), **checked(bodies.ReasonBody, request))
        return desk(me(request), work.task.lesson_id)


class AcceptView(APIView):
    """The practical task is done."""

    @extend_schema(
        operation_id="flipped_accept", request=bodies.AcceptBody, responses=answers.DeskShape
    )
    def post(self, request: Request, work_id: uuid.UUID) -> Response:
        """Errors: nothing_submitted, scores_incomplete, invalid."""
        work = work_for(me(request), work_id, teach=True)
        handing.accept(work=work, by=me(request), **checked(bodies.AcceptBody, request))
        return desk(me(request), work.task.lesson_id)


class AnswerView(APIView):
    """See to a call or question."""

    @extend_schema(
        operation_id="flipped_answer",
        request=bodies.CallAnswerBody,
        responses=answers.DeskShape,
    )
    def post(self, request: Request, work_id: uuid.UUID, spoken_id: uuid.UUID) -> Response:
        """Mark it as seen to, with words where there are some."""
        work = work_for(me(request), work_id, teach=True)
        text = checked(bodies.CallAnswerBody, request)["text"]
        space.answer(work=work, user=me(request), line_id=spoken_id, text=text)
        return desk(me(request), work.task.lesson_id)


class AllocateView(APIView):
    """Who reviews what."""

    @extend_schema(
        operation_id="flipped_allocate",
        request=bodies.AllocateBody,
        responses=answers.DeskShape,
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Errors: reviews_closed, nothing_submitted, bad_allocation, task_is_set."""
        lesson = taught_lesson(me(request), flipped_id)
        data = checked(bodies.AllocateBody, request)
        pairs = data["pairs"]
        reviews.allocate(
            lesson=lesson,
            by=me(request),
            seed=data["seed"],
            pairs=None if pairs is None else [(row["reviewer"], row["work"]) for row in pairs],
        )
        return desk(me(request), flipped_id)


class DiscardView(APIView):
    """Strike a review out."""

    @extend_schema(
        operation_id="flipped_discard", request=bodies.ReasonBody, responses=answers.DeskShape
    )
    def post(self, request: Request, flipped_id: uuid.UUID, peer_id: uuid.UUID) -> Response:
        """It counts for nothing from now on."""
        lesson = taught_lesson(me(request), flipped_id)
        data = checked(bodies.ReasonBody, request)
        reviews.discard(lesson=lesson, by=me(request), review_id=peer_id, **data)
        return desk(me(request), flipped_id)


class SimilarView(APIView):
    """A pair that was judged."""

    @extend_schema(operation_id="flipped_similar_seen", request=None, responses=answers.DeskShape)
    def post(self, request: Request, flipped_id: uuid.UUID, similar_id: uuid.UUID) -> Response:
        """The trainer has looked at it."""
        task = set_task(taught_lesson(me(request), flipped_id))
        if not any(row["id"] == similar_id for row in desk_of(task, me(request))["similar"]):
            raise NotFound
        similar.judged(task=task, similarity_id=similar_id)
        return desk(me(request), flipped_id)


class ExerciseView(APIView):
    """What was hard becomes an exercise."""

    @extend_schema(
        operation_id="flipped_exercise", request=bodies.ExerciseBody, responses=bodies.MadeShape
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Prepared in a live lesson of the class."""
        lesson = taught_lesson(me(request), flipped_id)
        data = checked(bodies.ExerciseBody, request)
        made = exercises.make_exercise(
            lesson=lesson,
            by=me(request),
            live_lesson_id=data["live_lesson"],
            targets=data["targets"],
            stem=data["stem"],
        )
        return Response({"prepared": made})
