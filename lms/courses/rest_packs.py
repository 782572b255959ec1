"""Doors: rule packs and courses."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotFound
from lms.courses.domain import courses, rule_packs
from lms.courses.models import Course, RulePack
from lms.courses.serializers import CourseSerializer, CourseWriteSerializer, RulePackSerializer
from lms.people.doors import checked, me, require_platform
from lms.people.rules import Role, institution_ids, is_platform_admin, roles_of


class DraftSerializer(serializers.Serializer[Any]):
    """A new version of a pack, or its copy under another code."""

    source = serializers.UUIDField()  # type: ignore[assignment]  # the wire name
    code = serializers.CharField(max_length=40, required=False)
    region = serializers.UUIDField(required=False, allow_null=True, default=None)


class BodySerializer(serializers.Serializer[Any]):
    """A draft's whole body."""

    body = serializers.DictField()


class ProblemsSerializer(serializers.Serializer[Any]):
    """What does not fit, each ``path: what``; empty when it can be published."""

    problems = serializers.ListField(child=serializers.CharField())


def packs_visible_to(user: Any) -> QuerySet[RulePack]:
    """Published packs are public rules; drafts belong to the platform administrator."""
    rows = RulePack.objects.select_related("region")
    return rows if is_platform_admin(user) else rows.filter(published_at__isnull=False)


class RulePacksView(generics.ListAPIView[RulePack]):
    """Rule packs."""

    serializer_class = RulePackSerializer

    def get_queryset(self) -> QuerySet[RulePack]:
        """``?kind=`` and ``?code=`` filter."""
        rows = packs_visible_to(self.request.user)
        for name, column in (("kind", "class_kind"), ("code", "code")):
            value = self.request.query_params.get(name)
            if value:
                rows = rows.filter(**{column: value})
        return rows

    @extend_schema(
        operation_id="rule_packs_list",
        parameters=[OpenApiParameter("kind", str), OpenApiParameter("code", str)],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them, the newest version of a code first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="rule_packs_draft",
        request=DraftSerializer,
        responses={201: RulePackSerializer},
    )
    def post(self, request: Request) -> Response:
        """Make a draft from an existing pack (platform)."""
        require_platform(request)
        data = checked(DraftSerializer, request)
        source = RulePack.objects.filter(pk=data["source"]).first()
        if source is None:
            raise NotFound
        made = rule_packs.draft(source=source, code=data.get("code"), region_id=data["region"])
        return Response(RulePackSerializer(made).data, status=201)


class RulePackView(APIView):
    """One rule pack."""

    @extend_schema(operation_id="rule_packs_get", responses=RulePackSerializer)
    def get(self, request: Request, pack_id: uuid.UUID) -> Response:
        """Read it."""
        found = packs_visible_to(me(request)).filter(pk=pack_id).first()
        if found is None:
            raise NotFound
        return Response(RulePackSerializer(found).data)

    @extend_schema(
        operation_id="rule_packs_edit", request=BodySerializer, responses=RulePackSerializer
    )
    def patch(self, request: Request, pack_id: uuid.UUID) -> Response:
        """Replace a draft's body (platform). Error: rule_pack_state for a published one."""
        require_platform(request)
        data = checked(BodySerializer, request)
        return Response(RulePackSerializer(rule_packs.edit(pack_id=pack_id, **data)).data)

    @extend_schema(operation_id="rule_packs_discard", request=None, responses={204: None})
    def delete(self, request: Request, pack_id: uuid.UUID) -> Response:
        """Throw a draft away (platform)."""
        require_platform(request)
        rule_packs.discard(pack_id=pack_id)
        return Response(status=204)


class RulePackValidateView(APIView):
    """The form of a pack."""

    @extend_schema(
        operation_id="rule_packs_validate", request=BodySerializer, responses=ProblemsSerializer
    )
    def post(self, request: Request, pack_id: uuid.UUID) -> Response:
        """Check a body without keeping it (platform)."""
        require_platform(request)
        if not RulePack.objects.filter(pk=pack_id).exists():
            raise NotFound
        data = checked(BodySerializer, request)
        return Response({"problems": rule_packs.problems_of(data["body"])})


class RulePackPublishView(APIView):
    """The end of a draft."""

    @extend_schema(operation_id="rule_packs_publish", request=None, responses=RulePackSerializer)
    def post(self, request: Request, pack_id: uuid.UUID) -> Response:
        """Publish it; from here it never changes (platform). Error: rule_pack_problems."""
        by = require_platform(request)
        return Response(RulePackSerializer(rule_packs.publish(pack_id=pack_id, by=by)).data)


class CoursesView(generics.ListAPIView[Course]):
    """Courses."""

    serializer_class = CourseSerializer

    def get_queryset(self) -> QuerySet[Course]:
        """The platform's and those of one's own institutions; ``?kind=`` filters."""
        user = me(self.request)
        grants = roles_of(user)
        rows = Course.objects.all()
        if not any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
            own = [grant.institution_id for grant in grants if grant.institution_id]
            rows = rows.filter(Q(institution=None) | Q(institution__in=own))
        kind = self.request.query_params.get("kind")
        return rows.filter(class_kind=kind) if kind else rows

    @extend_schema(operation_id="courses_list", parameters=[OpenApiParameter("kind", str)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List them."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="courses_create",
        request=CourseWriteSerializer,
        responses={201: CourseSerializer},
    )
    def post(self, request: Request) -> Response:
        """Add one: the platform for everybody, an institution's administrator for its own."""
        data = checked(CourseWriteSerializer, request)
        _require_author(request, data["institution"])
        made = courses.create(institution_id=data.pop("institution"), **data)
        return Response(CourseSerializer(made).data, status=201)


class CourseView(APIView):
    """One course."""

    @extend_schema(
        operation_id="courses_edit", request=CourseWriteSerializer, responses=CourseSerializer
    )
    def put(self, request: Request, course_id: uuid.UUID) -> Response:
        """Change name and standard timetable; classes made from it keep theirs."""
        found = Course.objects.filter(pk=course_id).first()
        if found is None:
            raise NotFound
        _require_author(request, found.institution_id)
        data = checked(CourseWriteSerializer, request)
        made = courses.edit(
            course_id=course_id, name=data["name"], standard_timetable=data["standard_timetable"]
        )
        return Response(CourseSerializer(made).data)


def _require_author(request: Request, institution_id: uuid.UUID | None) -> None:
    grants = roles_of(me(request))
    if any(grant.role == Role.PLATFORM_ADMIN for grant in grants):
        return
    if institution_id not in institution_ids(grants, Role.INSTITUTION_ADMIN):
        raise NotFound
