"""Doors of the grouping page: what is known of people, proposals, the figure, setting groups."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lms.courses.models import TrainingClass
from lms.courses.rules import can_teach, class_for
from lms.groups.domain import plans
from lms.groups.domain.groups import rotate_leader
from lms.groups.models import GroupTrait, MutualGroup
from lms.groups.rest import GroupSerializer, groups_of
from lms.people.doors import checked, me

GROUPS_MAX = 60


class GroupTraitSerializer(serializers.Serializer[Any]):
    """What is known of one trainee."""

    user = serializers.UUIDField()
    knowledge = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)
    experience = serializers.IntegerField(min_value=0, max_value=60, allow_null=True)
    skills = serializers.ListField(child=serializers.CharField(max_length=20), max_length=8)
    gender = serializers.ChoiceField(GroupTrait.Gender.choices, allow_blank=True)
    region = serializers.CharField(max_length=40, allow_blank=True)


class GroupingPersonSerializer(GroupTraitSerializer):
    """A trainee with what is known."""

    display_name = serializers.CharField()
    seat = serializers.IntegerField()


class GroupWishSerializer(serializers.Serializer[Any]):
    """People together, or each apart."""

    kind = serializers.ChoiceField([("together", "together"), ("apart", "apart")])
    people = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=30)


class GroupPlanSerializer(serializers.Serializer[Any]):
    """Weights (0 to 5) by attribute, and wishes in their order."""

    weights = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=5))
    wishes = GroupWishSerializer(many=True)

    def validate_wishes(self, rows: list[Any]) -> list[Any]:
        """At most 30."""
        if len(rows) > 30:
            raise serializers.ValidationError("At most 30 wishes.", code="max_length")
        return rows


class GroupingSerializer(serializers.Serializer[Any]):
    """Everything the grouping page shows."""

    people = GroupingPersonSerializer(many=True)
    plan = GroupPlanSerializer()
    groups = GroupSerializer(many=True)
    quality = serializers.IntegerField()
    broken = serializers.ListField(child=serializers.IntegerField())
    """Numbers of the wishes that the groups do not keep."""


class TraitsBody(serializers.Serializer[Any]):
    """Rows to keep."""

    rows = GroupTraitSerializer(many=True)


class ProposeBody(serializers.Serializer[Any]):
    """How, and which lot."""

    how = serializers.ChoiceField([("random", "random"), ("balanced", "balanced")])
    seed = serializers.IntegerField(min_value=0, max_value=1_000_000, default=0)


class UnmetSerializer(serializers.Serializer[Any]):
    """A wish that cannot be met beside those before it."""

    kind = serializers.CharField()
    people = serializers.ListField(child=serializers.UUIDField())


class ProposalSerializer(serializers.Serializer[Any]):
    """Groups with their figure."""

    groups = serializers.ListField(child=serializers.ListField(child=serializers.UUIDField()))
    quality = serializers.IntegerField()
    unmet = UnmetSerializer(many=True)


class MeasureBody(serializers.Serializer[Any]):
    """Groups as a hand has them now."""

    groups = serializers.ListField(
        child=serializers.ListField(child=serializers.UUIDField(), max_length=30),
        max_length=GROUPS_MAX,
    )


class MeasuredSerializer(serializers.Serializer[Any]):
    """The figure, and the wishes not kept."""

    quality = serializers.IntegerField()
    broken = serializers.ListField(child=serializers.IntegerField())


class WantedSerializer(serializers.Serializer[Any]):
    """A group to be; ``id`` of one that stays."""

    id = serializers.UUIDField(required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=40)
    members = serializers.ListField(child=serializers.UUIDField(), max_length=6)
    leader = serializers.UUIDField(required=False, allow_null=True, default=None)


class SetBody(serializers.Serializer[Any]):
    """All groups of the class."""

    how = serializers.ChoiceField([(one, one) for one in ("hand", "random", "balanced")])
    groups = WantedSerializer(many=True)


def grouping(training_class: TrainingClass) -> Response:
    """The page as it stands."""
    people, plan = plans.people_of(training_class), plans.plan_of(training_class)
    seats = {
        seat.user_id: seat
        for seat in training_class.enrolments.filter(withdrawn_at=None).select_related("user")
    }
    groups = list(groups_of(training_class))
    figure, broken = plans.measure(
        training_class=training_class,
        groups=[[m.user_id for m in group.members.all() if m.user_id in seats] for group in groups],
    )
    rows = [
        {
            "user": user,
            "display_name": seats[user].user.display_name,
            "seat": seats[user].seat,
            "knowledge": traits.get("knowledge"),
            "experience": traits.get("experience"),
            "skills": list(traits.get("skills") or ()),  # type: ignore[arg-type]  # words or None
            "gender": traits.get("gender") or "",
            "region": traits.get("region") or "",
        }
        for user, traits in zip(people.users, people.traits, strict=True)
    ]
    body = {
        "people": rows,
        "plan": {"weights": plan.weights, "wishes": plan.wishes},
        "groups": groups,
        "quality": figure,
        "broken": broken,
    }
    return Response(GroupingSerializer(body).data)


class GroupingView(APIView):
    """The grouping page."""

    @extend_schema(operation_id="grouping", responses=GroupingSerializer)
    def get(self, request: Request, class_id: uuid.UUID) -> Response:
        """People, plan, groups, figure."""
        return grouping(class_for(me(request), class_id, can_teach))

    @extend_schema(operation_id="grouping_set", request=SetBody, responses=GroupingSerializer)
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """Make the class's groups these."""
        found = class_for(me(request), class_id, can_teach)
        data = checked(SetBody, request)
        wanted = [
            plans.Wanted(row["name"], tuple(row["members"]), row["leader"], row["id"])
            for row in data["groups"][:GROUPS_MAX]
        ]
        plans.set_groups(training_class=found, groups=wanted, how=data["how"], by=me(request))
        return grouping(found)


class PlanView(APIView):
    """Weights and wishes."""

    @extend_schema(
        operation_id="grouping_plan", request=GroupPlanSerializer, responses=GroupingSerializer
    )
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """Keep them."""
        found = class_for(me(request), class_id, can_teach)
        plans.save_plan(training_class=found, **checked(GroupPlanSerializer, request))
        return grouping(found)


class TraitsView(APIView):
    """What is known of people."""

    @extend_schema(operation_id="grouping_traits", request=TraitsBody, responses=GroupingSerializer)
    def put(self, request: Request, class_id: uuid.UUID) -> Response:
        """Keep these rows."""
        found = class_for(me(request), class_id, can_teach)
        plans.save_traits(training_class=found, **checked(TraitsBody, request))
        return grouping(found)


class ProposeView(APIView):
    """Proposals."""

    @extend_schema(
        operation_id="grouping_propose",
        request=ProposeBody,
        responses=ProposalSerializer(many=True),
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """The best first; nothing is changed by asking."""
        found = class_for(me(request), class_id, can_teach)
        made = plans.propose(training_class=found, **checked(ProposeBody, request))
        return Response(ProposalSerializer(made, many=True).data)


class MeasureView(APIView):
    """The figure of groups that stand on the page only."""

    @extend_schema(
        operation_id="grouping_measure", request=MeasureBody, responses=MeasuredSerializer
    )
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """As a proposal's."""
        found = class_for(me(request), class_id, can_teach)
        groups = checked(MeasureBody, request)["groups"]
        quality, broken = plans.measure(training_class=found, groups=groups)
        return Response({"quality": quality, "broken": broken})


class RotateView(APIView):
    """The next member of each group leads."""

    @extend_schema(operation_id="grouping_rotate", request=None, responses=GroupingSerializer)
    def post(self, request: Request, class_id: uuid.UUID) -> Response:
        """In every group at once."""
        found = class_for(me(request), class_id, can_teach)
        for group in MutualGroup.objects.filter(training_class=found):
            rotate_leader(group=group)
        return grouping(found)
