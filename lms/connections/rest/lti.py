"""Doors: registered platforms, and what a signed-in person does with a launch."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.connections.domain import lti
from lms.connections.domain.webhooks import check_address
from lms.connections.errors import LaunchGone
from lms.connections.models import LtiLaunch, LtiPlatform
from lms.connections.rules import place_for, platform_for, platforms_visible_to, runs_something
from lms.core.errors import Conflict, NotAllowed
from lms.courses.models import Lesson
from lms.people.doors import checked, me


class LtiPlatformSerializer(serializers.ModelSerializer[LtiPlatform]):
    """A registered platform, with how its passing back of grades stands."""

    institution_name = serializers.CharField(source="institution.name", read_only=True)
    deployments = serializers.ListField(child=serializers.CharField())
    links = serializers.SerializerMethodField()

    class Meta:
        model = LtiPlatform
        fields = [
            "id", "name", "institution", "institution_name", "issuer", "client_id", "deployments",
            "login_url", "token_url", "jwks_url", "active", "keys_at", "created_at", "links",
        ]  # fmt: skip

    def get_links(self, row: LtiPlatform) -> int:
        """How many people linked their account."""
        return row.links.count()


class LtiPlatformEditSerializer(serializers.Serializer[Any]):
    """A registration, as the platform shows it."""

    name = serializers.CharField(max_length=80)
    issuer = serializers.CharField(max_length=300)
    client_id = serializers.CharField(max_length=200)
    deployments = serializers.ListField(
        child=serializers.CharField(max_length=200), min_length=1, max_length=50
    )
    login_url = serializers.CharField(max_length=500)
    token_url = serializers.CharField(max_length=500)
    jwks_url = serializers.CharField(max_length=500)
    active = serializers.BooleanField(default=True)


class LtiPlatformCreateSerializer(LtiPlatformEditSerializer):
    """A new registration for one institution's lessons."""

    institution = serializers.UUIDField()


class LaunchSerializer(serializers.Serializer[Any]):
    """Where a launch leads and how its account stands to the signed-in person."""

    platform = serializers.CharField()
    account_name = serializers.CharField(help_text="As the platform says; never believed.")
    lesson = serializers.UUIDField()
    lesson_title = serializers.CharField()
    class_title = serializers.CharField()
    standing = serializers.ChoiceField(choices=lti.STANDINGS)


class LtiPlatformsView(APIView):
    """connections/lti/"""

    @extend_schema(operation_id="lti_platforms_list", responses=LtiPlatformSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those of the institutions that one runs."""
        if not runs_something(me(request)):
            raise NotAllowed
        return Response(LtiPlatformSerializer(platforms_visible_to(me(request)), many=True).data)

    @extend_schema(
        operation_id="lti_platforms_create",
        request=LtiPlatformCreateSerializer,
        responses={201: LtiPlatformSerializer},
    )
    def post(self, request: Request) -> Response:
        """Register one. Errors: address_refused (422), conflict (409: it is registered)."""
        if not runs_something(me(request)):
            raise NotAllowed
        data = checked(LtiPlatformCreateSerializer, request)
        place = place_for(me(request), region_id=None, institution_id=data.pop("institution"))
        _check(data)
        if LtiPlatform.objects.filter(issuer=data["issuer"], client_id=data["client_id"]).exists():
            raise Conflict("This issuer and client id are registered already.")
        made = LtiPlatform.objects.create(institution_id=place.pk, **data)
        return Response(LtiPlatformSerializer(made).data, status=201)


class LtiPlatformView(APIView):
    """connections/lti/<id>/"""

    @extend_schema(
        operation_id="lti_platforms_edit",
        request=LtiPlatformEditSerializer,
        responses=LtiPlatformSerializer,
    )
    def put(self, request: Request, lti_id: uuid.UUID) -> Response:
        """Change or close it. Errors: address_refused (422), conflict (409)."""
        found = platform_for(me(request), lti_id)
        data = checked(LtiPlatformEditSerializer, request)
        _check(data)
        same = LtiPlatform.objects.filter(issuer=data["issuer"], client_id=data["client_id"])
        if same.exclude(pk=found.pk).exists():
            raise Conflict("This issuer and client id are registered already.")
        for name, value in data.items():
            setattr(found, name, value)
        found.keys, found.keys_at = [], None
        found.save()
        return Response(LtiPlatformSerializer(found).data)


class LaunchView(APIView):
    """lti/launches/<ticket>/"""

    @extend_schema(operation_id="lti_launch", responses=LaunchSerializer)
    def get(self, request: Request, ticket: str) -> Response:
        """Where it leads. Error: launch_gone (410)."""
        return Response(_shown(lti.launch_of(ticket=ticket), request))


class LaunchLinkView(APIView):
    """lti/launches/<ticket>/link/"""

    @extend_schema(operation_id="lti_launch_link", request=None, responses=LaunchSerializer)
    def post(self, request: Request, ticket: str) -> Response:
        """Say that the account is one's own. Errors: launch_gone (410), link_refused (409)."""
        launch = lti.launch_of(ticket=ticket)
        lti.link(launch=launch, user=me(request))
        return Response(_shown(launch, request))


class LaunchOpenView(APIView):
    """lti/launches/<ticket>/open/"""

    @extend_schema(operation_id="lti_launch_open", request=None, responses=LaunchSerializer)
    def post(self, request: Request, ticket: str) -> Response:
        """Go on to the lesson; its hours are passed back from here on."""
        launch = lti.launch_of(ticket=ticket)
        lti.go_on(launch=launch, user=me(request))
        return Response(_shown(launch, request))


def _check(data: dict[str, Any]) -> None:
    for name in ("login_url", "token_url", "jwks_url"):
        check_address(data[name])


def _shown(launch: LtiLaunch, request: Request) -> dict[str, Any]:
    rows = Lesson.objects.select_related("training_class")
    lesson = rows.filter(pk=launch.lesson_id).first() if launch.lesson_id else None
    if lesson is None:
        raise LaunchGone
    return {
        "platform": launch.platform.name,
        "account_name": launch.account_name,
        "lesson": lesson.pk,
        "lesson_title": lesson.title,
        "class_title": lesson.training_class.title,
        "standing": lti.standing(launch=launch, user=me(request)),
    }
