"""Doors: the mutual-help groups of a class."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.core.errors import NotAllowed, NotFound
from lms.courses.models import TrainingClass
from lms.courses.rules import can_teach, class_for, classes_visible_to
from lms.groups.domain import groups
from lms.groups.models import MutualGroup
from lms.people.doors import checked, me


class MemberSerializer(serializers.Serializer[Any]):
    """A trainee in a group."""

    user = serializers.UUIDField(source="user_id")
    display_name = serializers.CharField(source="user.display_name")
    is_leader = serializers.BooleanField()


class GroupSerializer(serializers.ModelSerializer[MutualGroup]):
    """A group with its members."""

    members = MemberSerializer(many=True)

    class Meta:
        model = MutualGroup
        fields = ["id", "name", "order", "members"]


class GroupNameSerializer(serializers.Serializer[Any]):
    """A group's name."""

    name = serializers.CharField(max_length=40)


class GroupEditSerializer(serializers.Serializer[Any]):
    """Name, members, leader; what is absent stays."""

    name = serializers.CharField(max_length=40, required=False)
    members = serializers.ListField(
        child=serializers.UUIDField(), max_length=groups.SIZE[1], required=False
    )
    leader = serializers.UUIDField(required=False, allow_null=True, default=None)


class SplitSerializer(serializers.Serializer[Any]):
    """People per group."""

    size = serializers.IntegerField(min_value=groups.SIZE[0], max_value=groups.SIZE[1])


class GroupsView(APIView):
    """The groups of a class."""

    @extend_schema(operation_id="groups_list", responses=GroupSerializer(many=True))
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """List them with members."""
        found = class_for(me(request), class_id)
        rows = groups_of(found)
        return Response(GroupSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="groups_create", request=GroupNameSerializer, responses={201: GroupSerializer}
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Add an empty one."""
        found = class_for(me(request), class_id, can_teach)
        made = groups.create(training_class=found, **checked(GroupNameSerializer, request))
        return Response(GroupSerializer(made).data, status=201)


class SplitView(APIView):
    """All groups at once."""

    @extend_schema(
        operation_id="groups_split", request=SplitSerializer, responses=GroupSerializer(many=True)
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """Replace all groups by even random ones."""
        found = class_for(me(request), class_id, can_teach)
        groups.split(training_class=found, **checked(SplitSerializer, request))
        rows = groups_of(found)
        return Response(GroupSerializer(rows, many=True).data)


class GroupView(APIView):
    """One group."""

    @extend_schema(
        operation_id="groups_edit", request=GroupEditSerializer, responses=GroupSerializer
    )
    def patch(self, request: Request, group_id: uuid.UUID) -> Response:
        """Change name or members."""
        group = _group(request, group_id)
        data = checked(GroupEditSerializer, request)
        if "name" in data:
            groups.rename(group=group, name=data["name"])
        if "members" in data:
            groups.set_members(group=group, user_ids=data["members"], leader_id=data["leader"])
        return Response(GroupSerializer(group).data)

    @extend_schema(operation_id="groups_delete", request=None, responses={204: None})
    def delete(self, request: Request, group_id: uuid.UUID) -> Response:
        """Remove it; its members are in no group then."""
        _group(request, group_id).delete()
        return Response(status=204)


def groups_of(training_class: TrainingClass) -> QuerySet[MutualGroup]:
    """A class's groups with their members (three queries)."""
    rows = MutualGroup.objects.filter(training_class=training_class)
    return rows.prefetch_related("members__user")


def _group(request: Request, group_id: uuid.UUID) -> MutualGroup:
    found = (
        MutualGroup.objects.select_related("training_class__institution__region")
        .filter(pk=group_id, training_class__in=classes_visible_to(me(request)))
        .first()
    )
    if found is None:
        raise NotFound
    if not can_teach(me(request), found.training_class):
        raise NotAllowed
    return found
