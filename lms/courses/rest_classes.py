"""Doors: classes and their way."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.courses.domain import classes
from lms.courses.domain.facts import problems_of
from lms.courses.models import Course, Enrolment, Lesson, RulePack, TrainingClass
from lms.courses.rules import (
    can_manage_class,
    can_review,
    can_teach,
    class_for,
    classes_visible_to,
    institution_for_planning,
    is_trainee_of,
)
from lms.courses.serializers import (
    ClassDetailSerializer,
    ClassEditSerializer,
    ClassPlanSerializer,
    ClassSerializer,
    ReasonSerializer,
)
from lms.people.doors import checked, me
from lms.people.models import User
from lms.people.rules import Predicate

OPEN_STATES = (TrainingClass.State.PLANNED, TrainingClass.State.RETURNED)


def with_counts(rows: QuerySet[TrainingClass]) -> QuerySet[TrainingClass]:
    """Names, trainees and class hours of a list in one query."""
    seats = (
        Enrolment.objects.filter(training_class=OuterRef("pk"), withdrawn_at=None)
        .order_by()
        .values("training_class")
        .annotate(n=Count("pk"))
        .values("n")
    )
    hours = (
        Lesson.objects.filter(training_class=OuterRef("pk"), cancelled_at=None)
        .order_by()
        .values("training_class")
        .annotate(n=Sum("hours_milli"))
        .values("n")
    )
    return rows.select_related("institution__region", "course", "rule_pack").annotate(
        trainees=Coalesce(Subquery(seats, output_field=IntegerField()), Value(0)),
        hours_milli=Coalesce(Subquery(hours, output_field=IntegerField()), Value(0)),
    )


def class_payload(request: Request, class_id: uuid.UUID) -> dict[str, Any]:
    """The detail of a visible class, with what the asker may do."""
    found = with_counts(classes_visible_to(me(request))).filter(pk=class_id).first()
    if found is None:
        raise NotFound
    user = me(request)
    inside = bool((can_teach | can_review)(user, found)) or not is_trainee_of(user, found)
    detail: Any = found
    detail.problems = [problem.to_json() for problem in problems_of(found)] if inside else []
    detail.rules = found.rule_pack.body
    detail.may = {
        "manage": can_manage_class(user, found),
        "teach": can_teach(user, found),
        "review": can_review(user, found),
        "attend": is_trainee_of(user, found),
    }
    data = dict(ClassDetailSerializer(detail).data)
    data["decisions"] = data["decisions"] if inside else []
    return data


class ClassesView(generics.ListAPIView[TrainingClass]):
    """Classes in one's scope."""

    serializer_class = ClassSerializer

    def get_queryset(self) -> QuerySet[TrainingClass]:
        """``?state=`` (comma-separated), ``?q=``, ``?institution=``, ``?region=`` (path prefix)."""
        rows = with_counts(classes_visible_to(me(self.request)))
        query = self.request.query_params
        if query.get("state"):
            rows = rows.filter(state__in=query["state"].split(","))
        if query.get("kind"):
            rows = rows.filter(kind=query["kind"])
        if query.get("region"):
            rows = rows.filter(institution__region__path__startswith=query["region"])
        if query.get("institution"):
            try:
                rows = rows.filter(institution=uuid.UUID(query["institution"]))
            except ValueError as error:
                raise Invalid(field="institution") from error
        text = query.get("q", "").strip()
        if text:
            rows = rows.filter(
                Q(title__icontains=text)
                | Q(code__icontains=text)
                | Q(institution__name__icontains=text)
            )
        return rows

    @extend_schema(
        operation_id="classes_list",
        parameters=[
            OpenApiParameter(name, str) for name in ("state", "kind", "q", "institution", "region")
        ],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them, the latest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="classes_plan",
        request=ClassPlanSerializer,
        responses={201: ClassDetailSerializer},
    )
    def post(self, request: Request) -> Response:
        """Plan one for an institution that one administers, with the standard timetable."""
        data = checked(ClassPlanSerializer, request)
        institution = institution_for_planning(me(request), data.pop("institution"))
        course = Course.objects.filter(pk=data.pop("course")).first()
        if course is None:
            raise Invalid(field="course")
        pack = _pack(data.pop("rule_pack"), course, institution.region.path)
        made = classes.plan(
            institution=institution, course=course, rule_pack=pack, by=me(request), **data
        )
        return Response(class_payload(request, made.pk), status=201)


def _pack(pack_id: uuid.UUID | None, course: Course, region_path: str) -> RulePack:
    """The named pack, or the newest published one of the nearest region for this kind."""
    rows = RulePack.objects.filter(published_at__isnull=False).select_related("region")
    if pack_id is not None:
        found = rows.filter(pk=pack_id).first()
    else:
        fitting = [
            pack
            for pack in rows.filter(class_kind=course.class_kind)
            if not pack.body.get("example")
            and (pack.region is None or region_path.startswith(pack.region.path))
        ]
        fitting.sort(key=lambda pack: (len(pack.region.path) if pack.region else 0, pack.version))
        found = fitting[-1] if fitting else None
    if found is None:
        raise Invalid("There is no published rule pack for this course.", field="rule_pack")
    return found


class ClassView(APIView):
    """One class."""

    @extend_schema(operation_id="classes_get", responses=ClassDetailSerializer)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """Read it, with its problems under the rule pack and what one may do."""
        return Response(class_payload(request, class_id))

    @extend_schema(
        operation_id="classes_edit", request=ClassEditSerializer, responses=ClassDetailSerializer
    )
    def patch(self, request: Request, class_id: uuid.UUID) -> Response:
        """Change it before it is submitted."""
        class_for(me(request), class_id, can_manage_class)
        data = checked(ClassEditSerializer, request)
        if "rule_pack" in data:
            pack = RulePack.objects.filter(pk=data["rule_pack"]).first()
            if pack is None:
                raise Invalid(field="rule_pack")
            data["rule_pack"] = pack
        classes.edit(class_id=class_id, by=me(request), **data)
        return Response(class_payload(request, class_id))

    @extend_schema(operation_id="classes_delete", request=None, responses={204: None})
    def delete(self, request: Request, class_id: uuid.UUID) -> Response:
        """Delete one that was never submitted and has an empty roster."""
        class_for(me(request), class_id, can_manage_class)
        classes.delete(class_id=class_id)
        return Response(status=204)


STEPS: dict[str, tuple[Predicate, Callable[[uuid.UUID, User, str], object]]] = {
    "submit": (can_manage_class, lambda c, by, _: classes.submit(class_id=c, by=by)),
    "approve": (can_review, lambda c, by, why: classes.approve(class_id=c, by=by, reason=why)),
    "return": (can_review, lambda c, by, why: classes.return_(class_id=c, by=by, reason=why)),
    "start": (can_teach, lambda c, by, _: classes.start(class_id=c, by=by)),
    "close": (can_teach, lambda c, by, why: classes.close(class_id=c, by=by, reason=why)),
    "archive": (can_manage_class, lambda c, by, _: classes.archive(class_id=c, by=by)),
}


class ClassStepView(APIView):
    """A step on a class's way; one route and operation per step."""

    step = ""

    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Take the step. Errors: class_state (409), class_problems (422), reason_needed (422)."""
        may, act = STEPS[self.step]
        found = class_for(me(request), class_id)
        if not may(me(request), found):
            raise NotAllowed
        act(class_id, me(request), checked(ReasonSerializer, request)["reason"])
        return Response(class_payload(request, class_id))


def step_view(name: str) -> Callable[..., Any]:
    """The view of one step with its own operation in the schema."""
    documented = extend_schema(
        operation_id=f"classes_{name}",
        request=ReasonSerializer,
        responses=ClassDetailSerializer,
    )
    view = type(
        f"Class{name.title()}View",
        (ClassStepView,),
        {"step": name, "post": documented(_copy(ClassStepView.post))},
    )
    return view.as_view()  # type: ignore[no-any-return, attr-defined]  # made by type()


def _copy(function: Callable[..., Response]) -> Callable[..., Response]:
    def post(self: ClassStepView, request: Request, class_id: uuid.UUID) -> Response:
        return function(self, request, class_id)

    post.__doc__ = function.__doc__
    return post
