"""What the doors of the flipped classroom take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.courses.serializers import MomentField
from lms.flipped.models import FlippedTask, GroupMessage, Material
from lms.flipped.rest.shapes import ChecklistItem, LinkShape, RubricLine, ShopShape

Body = s.Serializer[Any]


class TaskBody(Body):
    """What changes; what is absent stays."""

    mode = s.ChoiceField(FlippedTask.Mode.choices, required=False)
    brief = s.CharField(max_length=5000, allow_blank=True, required=False)
    checklist = ChecklistItem(many=True, required=False)
    rubric = RubricLine(many=True, required=False)
    due_at = MomentField(required=False)
    reviews_each = s.IntegerField(min_value=0, max_value=5, required=False)
    allocation = s.ChoiceField(FlippedTask.Allocation.choices, required=False)
    show_reviewers = s.BooleanField(required=False)
    review_share_milli = s.IntegerField(min_value=0, max_value=500, required=False)
    reviews_due_at = MomentField(required=False, allow_null=True)
    example_text = s.CharField(max_length=10000, allow_blank=True, required=False)
    example_scores = s.DictField(child=s.IntegerField(min_value=0, max_value=100), required=False)


class MaterialBody(Body):
    """A lesson, an upload (purpose ``attachment``) or a link."""

    kind = s.ChoiceField(Material.Kind.choices)
    title = s.CharField(max_length=120, allow_blank=True, default="")
    lesson = s.UUIDField(required=False)
    upload = s.UUIDField(required=False)
    url = s.CharField(max_length=500, allow_blank=True, default="")


class TickBody(Body):
    """A checklist item, on or off."""

    item = s.CharField(max_length=20)
    on = s.BooleanField()


class HardBody(Body):
    """``material:<id>`` or ``item:<id>``, on or off."""

    target = s.CharField(max_length=60)
    on = s.BooleanField()
    note = s.CharField(max_length=300, allow_blank=True, default="")


class ContributionBody(Body):
    """What I did."""

    text = s.CharField(max_length=1000, allow_blank=True)


class WorkBody(Body):
    """A version; ``event_key`` is the client's own name of it."""

    event_key = s.UUIDField()
    text = s.CharField(max_length=20000, allow_blank=True, default="")
    links = LinkShape(many=True, default=list)
    shops = ShopShape(many=True, default=list)
    uploads = s.ListField(child=s.UUIDField(), max_length=20, default=list)
    group_files = s.ListField(child=s.UUIDField(), max_length=20, default=list)
    keep_files = s.ListField(child=s.UUIDField(), max_length=20, default=list)

    def validate_links(self, rows: list[Any]) -> list[Any]:
        """At most 20."""
        return _few(rows)

    def validate_shops(self, rows: list[Any]) -> list[Any]:
        """At most 20."""
        return _few(rows)


def _few(rows: list[Any]) -> list[Any]:
    if len(rows) > 20:
        raise s.ValidationError("At most 20.", code="max_length")
    return rows


class LineBody(Body):
    """A line of the space."""

    event_key = s.UUIDField()
    kind = s.ChoiceField(GroupMessage.Kind.choices, default=GroupMessage.Kind.TEXT)
    text = s.CharField(max_length=1000, allow_blank=True, default="")


class CallAnswerBody(Body):
    """Words to a call or question; may be none."""

    text = s.CharField(max_length=1000, allow_blank=True, default="")


class SpaceFileBody(Body):
    """A finished upload (purpose ``submission``)."""

    upload = s.UUIDField()
    title = s.CharField(max_length=120, allow_blank=True, default="")


class ReasonBody(Body):
    """Why."""

    reason = s.CharField(min_length=2, max_length=2000)


class AcceptBody(Body):
    """The trainer's word; ``members`` null: who has something on record."""

    scores = s.DictField(child=s.IntegerField(min_value=0, max_value=100), default=dict)
    remark = s.CharField(max_length=2000, allow_blank=True, default="")
    members = s.ListField(
        child=s.UUIDField(), max_length=100, required=False, allow_null=True, default=None
    )


class PairBody(Body):
    """Who reviews what."""

    reviewer = s.UUIDField()
    work = s.UUIDField()


class AllocateBody(Body):
    """``pairs`` by hand; else by the task's own way, with this lot."""

    seed = s.IntegerField(min_value=0, max_value=2**31 - 1, default=0)
    pairs = PairBody(many=True, required=False, allow_null=True, default=None)


class ScoresBody(Body):
    """Points by line of the rubric."""

    scores = s.DictField(child=s.IntegerField(min_value=0, max_value=100))


class ReviewBody(ScoresBody):
    """A review."""

    comment = s.CharField(max_length=2000, allow_blank=True, default="")


class ExerciseBody(Body):
    """What was hard, for a live lesson."""

    live_lesson = s.UUIDField()
    targets = s.ListField(child=s.CharField(max_length=60), min_length=1, max_length=12)
    stem = s.CharField(max_length=200)


class MadeShape(Body):
    """How many exercises were prepared."""

    prepared = s.IntegerField()
