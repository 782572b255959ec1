"""Doors of assessment works: the trainee's own, and the desk of those who decide."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import Enrolment, TrainingClass
from lms.courses.rules import class_for, classes_visible_to, is_trainee_of
from lms.people.doors import checked, me
from lms.people.models import User
from lms.results.domain import works
from lms.results.models import AssessmentWork
from lms.results.rules import classes_to_review, may_read, reviews, works_to_review
from lms.results.work_queries import desk_of, own_work, own_works, waiting_for, work_json


class WorkProblemSchema(s.Serializer[Any]):
    """What is missing, by the field's path."""

    field = s.CharField()
    code = s.ChoiceField(choices=("missing", "short", "url"))


class WorkCriterionSchema(s.Serializer[Any]):
    """A criterion with its points, once given."""

    key = s.CharField()
    of = s.IntegerField()
    points = s.FloatField(allow_null=True)


class WorkSchema(s.Serializer[Any]):
    """A practical result or business plan."""

    id = s.UUIDField(allow_null=True)
    class_id = s.UUIDField()
    class_title = s.CharField()
    kind = s.ChoiceField(choices=AssessmentWork.Kind.choices)
    state = s.ChoiceField(choices=AssessmentWork.State.choices)
    content = s.JSONField()
    problems = WorkProblemSchema(many=True)
    version = s.IntegerField()
    submitted_at = s.DateTimeField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    decided_by = s.CharField(allow_null=True)
    comment = s.CharField()
    score_milli = s.IntegerField(allow_null=True)
    of_milli = s.IntegerField()
    min_milli = s.IntegerField()
    rubric = WorkCriterionSchema(many=True)
    open = s.BooleanField()
    until = s.DateTimeField(allow_null=True)


class JudgedWorkSchema(WorkSchema):
    """The same for whoever reads it, with its writer."""

    trainee = s.CharField()
    seat = s.IntegerField(allow_null=True)
    may_review = s.BooleanField()


class WaitingWorkSchema(s.Serializer[Any]):
    """One line of the list of those who decide."""

    id = s.UUIDField()
    class_id = s.UUIDField()
    class_title = s.CharField()
    kind = s.ChoiceField(choices=AssessmentWork.Kind.choices)
    state = s.ChoiceField(choices=AssessmentWork.State.choices)
    trainee = s.CharField()
    version = s.IntegerField()
    submitted_at = s.DateTimeField(allow_null=True)
    score_milli = s.IntegerField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)


class WorkLineSchema(s.Serializer[Any]):
    """A work of one trainee in the class's table."""

    id = s.UUIDField()
    kind = s.ChoiceField(choices=AssessmentWork.Kind.choices)
    state = s.ChoiceField(choices=AssessmentWork.State.choices)
    version = s.IntegerField()
    submitted_at = s.DateTimeField(allow_null=True)
    score_milli = s.IntegerField(allow_null=True)
    of_milli = s.IntegerField()
    decided_by = s.CharField(allow_null=True)


class WorkRowSchema(s.Serializer[Any]):
    """One trainee."""

    enrolment = s.UUIDField()
    seat = s.IntegerField()
    name = s.CharField()
    works = WorkLineSchema(many=True)


class WorkKindSchema(s.Serializer[Any]):
    """What the class asks for."""

    kind = s.ChoiceField(choices=AssessmentWork.Kind.choices)
    min_milli = s.IntegerField()
    rubric = WorkCriterionSchema(many=True)


class WorkDeskSchema(s.Serializer[Any]):
    """Every trainee of a class with what was handed in."""

    kinds = WorkKindSchema(many=True)
    rows = WorkRowSchema(many=True)
    may_review = s.BooleanField()


class AssessmentWorkBody(s.Serializer[Any]):
    """What the trainee wrote; fields that are not known are dropped."""

    content = s.DictField()


class AssessmentWorkDecision(s.Serializer[Any]):
    """A decision; points by criterion for a practical result that is scored."""

    decision = s.ChoiceField(choices=("pass", "return"))
    rubric = s.DictField(child=s.FloatField(min_value=0, max_value=100), default=dict)
    comment = s.CharField(max_length=2000, allow_blank=True, default="")


class MyWorksView(APIView):
    """GET me/works/"""

    @extend_schema(operation_id="my_works", responses=WorkSchema(many=True))
    def get(self, request: Request) -> Response:
        """One for each that one's classes ask for, begun or not."""
        return Response(WorkSchema(own_works(me(request)), many=True).data)


class MyWorkView(APIView):
    """PUT classes/<id>/works/<kind>/mine/"""

    @extend_schema(operation_id="my_work_save", request=AssessmentWorkBody, responses=WorkSchema)
    def put(self, request: Request, class_id: uuid.UUID, work_kind: str) -> Response:
        """Keep what was written. Errors: work_locked, marking_over (409)."""
        user = _trainee(request, class_id)
        given = checked(AssessmentWorkBody, request)["content"]
        works.save(user=user, class_id=class_id, kind=work_kind, content=given)
        return _own(user, class_id, work_kind)


class MyWorkSubmitView(APIView):
    """POST classes/<id>/works/<kind>/mine/submit/"""

    @extend_schema(operation_id="my_work_submit", request=None, responses=WorkSchema)
    def post(self, request: Request, class_id: uuid.UUID, work_kind: str) -> Response:
        """Hand in. Errors: work_incomplete (422), work_locked, marking_over (409)."""
        user = _trainee(request, class_id)
        works.submit(user=user, class_id=class_id, kind=work_kind)
        return _own(user, class_id, work_kind)


class MyWorkWithdrawView(APIView):
    """POST classes/<id>/works/<kind>/mine/withdraw/"""

    @extend_schema(operation_id="my_work_withdraw", request=None, responses=WorkSchema)
    def post(self, request: Request, class_id: uuid.UUID, work_kind: str) -> Response:
        """Take back what nobody has decided yet. Errors: work_locked, marking_over (409)."""
        user = _trainee(request, class_id)
        works.withdraw(user=user, class_id=class_id, kind=work_kind)
        return _own(user, class_id, work_kind)


class ClassWorksView(APIView):
    """GET classes/<id>/works/"""

    @extend_schema(operation_id="class_works", responses=WorkDeskSchema)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Every trainee with what was handed in: for staff, and for those who review."""
        user = me(request)
        here = classes_to_review(user).select_related("rule_pack", "institution")
        found = here.filter(pk=class_id).first() or class_for(user, class_id, may_read)
        return Response(WorkDeskSchema(desk_of(user, found)).data)


class WaitingWorksView(APIView):
    """GET works/"""

    @extend_schema(operation_id="works_to_review", responses=WaitingWorkSchema(many=True))
    def get(self, request: Request) -> Response:
        """What one may decide: waiting first, then the lately decided."""
        return Response(WaitingWorkSchema(waiting_for(me(request)), many=True).data)


class WorkView(APIView):
    """GET works/<id>/"""

    @extend_schema(operation_id="work_read", responses=JudgedWorkSchema)
    def get(self, request: Request, assessment_work_id: uuid.UUID) -> Response:
        """A work that was handed in: for its writer, the class's staff and its reviewers."""
        return _judged(me(request), _readable(me(request), assessment_work_id))


class WorkDecisionView(APIView):
    """POST works/<id>/decision/"""

    @extend_schema(
        operation_id="work_decide", request=AssessmentWorkDecision, responses=JudgedWorkSchema
    )
    def post(self, request: Request, assessment_work_id: uuid.UUID) -> Response:
        """Decide. Errors: work_not_waiting (409), rubric_incomplete, comment_needed (422)."""
        user = me(request)
        found = _readable(user, assessment_work_id)
        if not reviews(user, found.training_class):
            raise NotAllowed
        data = checked(AssessmentWorkDecision, request)
        works.decide(
            work_id=found.pk,
            by=user,
            passes=data["decision"] == "pass",
            rubric=data["rubric"],
            comment=data["comment"],
        )
        return _judged(user, _readable(user, assessment_work_id))


def _trainee(request: Request, class_id: uuid.UUID) -> User:
    user = me(request)
    here = class_for(user, class_id)
    if not is_trainee_of(user, here):
        raise NotAllowed
    return user


def _own(user: User, class_id: uuid.UUID, work_kind: str) -> Response:
    return Response(WorkSchema(own_work(user, class_id, work_kind)).data)


def _readable(user: User, assessment_work_id: uuid.UUID) -> AssessmentWork:
    """Raises NotFound for what this person may not read; drafts are their writer's alone."""
    found = (
        AssessmentWork.objects.select_related(
            "training_class__rule_pack", "training_class__institution__region", "user", "decided_by"
        )
        .filter(pk=assessment_work_id)
        .exclude(version=0)
        .first()
    )
    if found is None:
        raise NotFound
    if found.user_id == user.pk or works_to_review(user).filter(pk=assessment_work_id).exists():
        return found
    here: TrainingClass = found.training_class
    if not classes_visible_to(user).filter(pk=here.pk).exists() or not may_read(user, here):
        raise NotFound
    return found


def _judged(user: User, work: AssessmentWork) -> Response:
    here = work.training_class
    seat = Enrolment.objects.filter(training_class=here, user=work.user_id).first()
    shown = {
        **work_json(work, here, handed_in=True),
        "trainee": work.user.display_name,
        "seat": seat.seat if seat else None,
        "may_review": reviews(user, here),
    }
    return Response(JudgedWorkSchema(shown).data)
