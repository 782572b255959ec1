"""Doors for trainees, and the space of a work that its trainer shares."""

from __future__ import annotations

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.courses.models import Lesson
from lms.flipped.domain import handing, reviews, space, studying
from lms.flipped.queries_trainee import page_of, space_of
from lms.flipped.rest import bodies, shapes
from lms.flipped.rules import attended_lesson, set_task, work_for
from lms.people.doors import checked, me
from lms.people.models import User


def page(user: User, lesson: Lesson) -> Response:
    """The trainee's page as it stands."""
    return Response(shapes.TraineePageShape(page_of(set_task(lesson), user)).data)


class PageView(APIView):
    """A task, as a trainee has it."""

    @extend_schema(operation_id="flipped_page", responses=shapes.TraineePageShape)
    def get(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Task, own work, reviews. Errors: task_not_set."""
        return page(me(request), attended_lesson(me(request), flipped_id))


class BeginView(APIView):
    """The trainee opened the task."""

    @extend_schema(operation_id="flipped_begin", request=None, responses=shapes.TraineePageShape)
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """From here it is being studied."""
        lesson = attended_lesson(me(request), flipped_id)
        studying.begin(lesson=lesson, user=me(request))
        return page(me(request), lesson)


class StudiedView(APIView):
    """A material is studied."""

    @extend_schema(operation_id="flipped_studied", request=None, responses=shapes.TraineePageShape)
    def post(self, request: Request, flipped_id: uuid.UUID, material_id: uuid.UUID) -> Response:
        """Tick it."""
        lesson = attended_lesson(me(request), flipped_id)
        studying.study(lesson=lesson, user=me(request), material_id=material_id)
        return page(me(request), lesson)


class TicksView(APIView):
    """The checklist."""

    @extend_schema(
        operation_id="flipped_tick", request=bodies.TickBody, responses=shapes.TraineePageShape
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Tick an item of the work, or take the tick back."""
        lesson = attended_lesson(me(request), flipped_id)
        studying.tick(lesson=lesson, user=me(request), **checked(bodies.TickBody, request))
        return page(me(request), lesson)


class HardView(APIView):
    """What was hard."""

    @extend_schema(
        operation_id="flipped_hard", request=bodies.HardBody, responses=shapes.TraineePageShape
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Mark it, or take the mark back."""
        lesson = attended_lesson(me(request), flipped_id)
        studying.mark_hard(lesson=lesson, user=me(request), **checked(bodies.HardBody, request))
        return page(me(request), lesson)


class ContributionView(APIView):
    """Who did what."""

    @extend_schema(
        operation_id="flipped_contribute",
        request=bodies.ContributionBody,
        responses=shapes.TraineePageShape,
    )
    def put(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """In the trainee's own words."""
        lesson = attended_lesson(me(request), flipped_id)
        text = checked(bodies.ContributionBody, request)["text"]
        studying.contribute(lesson=lesson, user=me(request), text=text)
        return page(me(request), lesson)


class SubmitView(APIView):
    """Hand in a version."""

    @extend_schema(
        operation_id="flipped_submit", request=bodies.WorkBody, responses=shapes.TraineePageShape
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """Errors: empty_submission, task_done_already, submission_too_late."""
        lesson = attended_lesson(me(request), flipped_id)
        data = checked(bodies.WorkBody, request)
        handed = handing.Handed(
            text=data["text"],
            links=[dict(row) for row in data["links"]],
            shops=[dict(row) for row in data["shops"]],
            upload_ids=data["uploads"],
            group_file_ids=data["group_files"],
            keep_file_ids=data["keep_files"],
        )
        handing.submit(lesson=lesson, user=me(request), handed=handed, event_key=data["event_key"])
        return page(me(request), lesson)


class PractiseView(APIView):
    """Score the example."""

    @extend_schema(
        operation_id="flipped_practise",
        request=bodies.ScoresBody,
        responses=shapes.TraineePageShape,
    )
    def post(self, request: Request, flipped_id: uuid.UUID) -> Response:
        """The first answer counts."""
        lesson = attended_lesson(me(request), flipped_id)
        reviews.practise(lesson=lesson, user=me(request), **checked(bodies.ScoresBody, request))
        return page(me(request), lesson)


class ReviewView(APIView):
    """Review another's work."""

    @extend_schema(
        operation_id="flipped_review", request=bodies.ReviewBody, responses=shapes.TraineePageShape
    )
    def put(self, request: Request, flipped_id: uuid.UUID, peer_id: uuid.UUID) -> Response:
        """Errors: not_your_review, practise_first, reviews_closed, scores_incomplete."""
        lesson = attended_lesson(me(request), flipped_id)
        data = checked(bodies.ReviewBody, request)
        reviews.review(lesson=lesson, user=me(request), review_id=peer_id, **data)
        return page(me(request), lesson)


class SpaceView(APIView):
    """A work's space."""

    @extend_schema(operation_id="flipped_space", responses=shapes.SpaceShape)
    def get(self, request: Request, work_id: uuid.UUID) -> Response:
        """Lines and files."""
        work = work_for(me(request), work_id)
        return Response(shapes.SpaceShape(space_of(work, me(request))).data)


class LinesView(APIView):
    """Lines of a space."""

    @extend_schema(
        operation_id="flipped_say", request=bodies.LineBody, responses={201: shapes.LineShape}
    )
    def post(self, request: Request, work_id: uuid.UUID) -> Response:
        """Write, ask or call."""
        work = work_for(me(request), work_id)
        row = space.say(work=work, user=me(request), **checked(bodies.LineBody, request))
        return Response(shapes.LineShape(space.line_body(row).model_dump()).data, status=201)


class SpaceFilesView(APIView):
    """Files of a space."""

    @extend_schema(
        operation_id="flipped_add_file",
        request=bodies.SpaceFileBody,
        responses={201: shapes.SpaceShape},
    )
    def post(self, request: Request, work_id: uuid.UUID) -> Response:
        """A file, or the next version of one."""
        work = work_for(me(request), work_id)
        data = checked(bodies.SpaceFileBody, request)
        space.add_file(work=work, user=me(request), upload_id=data["upload"], title=data["title"])
        return Response(shapes.SpaceShape(space_of(work, me(request))).data, status=201)
