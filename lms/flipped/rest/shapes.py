"""Answers of the flipped classroom, as the schema has them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.flipped.models import FlippedTask, GroupMessage, Material, Place

Shape = s.Serializer[Any]


class FlippedFile(Shape):
    """A file with a link for the asker."""

    id = s.UUIDField()
    title = s.CharField()
    content_type = s.CharField()
    size = s.IntegerField()
    url = s.CharField()


class FlippedLesson(Shape):
    """The lesson of a task."""

    id = s.UUIDField()
    title = s.CharField()
    class_id = s.UUIDField()
    class_title = s.CharField()
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    hours_milli = s.IntegerField()


class ChecklistItem(Shape):
    """A line of the checklist; an id is made where none is given."""

    id = s.RegexField(r"^[a-z0-9]{1,20}$", required=False)
    text = s.CharField(max_length=200)


class RubricLine(Shape):
    """A line of the rubric with its most points."""

    id = s.RegexField(r"^[a-z0-9]{1,20}$", required=False)
    title = s.CharField(max_length=80)
    max = s.IntegerField(min_value=1, max_value=100)
    description = s.CharField(max_length=500, allow_blank=True, default="")


class MaterialShape(Shape):
    """Something to study."""

    id = s.UUIDField()
    kind = s.ChoiceField(Material.Kind.choices)
    title = s.CharField()
    lesson_id = s.UUIDField(allow_null=True)
    url = s.CharField()
    file = FlippedFile(allow_null=True)


class TaskShape(Shape):
    """A task as its pages show it; ``example_scores`` for trainers only."""

    id = s.UUIDField()
    lesson = FlippedLesson()
    mode = s.ChoiceField(FlippedTask.Mode.choices)
    brief = s.CharField()
    checklist = ChecklistItem(many=True)
    rubric = RubricLine(many=True)
    due_at = s.DateTimeField(allow_null=True)
    set_at = s.DateTimeField(allow_null=True)
    late_minus_milli = s.IntegerField()
    grace_ms = s.IntegerField()
    reviews_each = s.IntegerField()
    allocation = s.ChoiceField(FlippedTask.Allocation.choices)
    show_reviewers = s.BooleanField()
    review_share_milli = s.IntegerField()
    reviews_due_at = s.DateTimeField(allow_null=True)
    allocated_at = s.DateTimeField(allow_null=True)
    example_text = s.CharField()
    example_scores = s.DictField(child=s.IntegerField())
    materials = MaterialShape(many=True)


class LinkShape(Shape):
    """A link handed in."""

    title = s.CharField(max_length=120, allow_blank=True, default="")
    url = s.URLField(max_length=500)


class ShopShape(Shape):
    """Information on a shop: in the simulated mall or a real one."""

    kind = s.ChoiceField([("simulated", "simulated"), ("real", "real")])
    platform = s.CharField(max_length=60, allow_blank=True, default="")
    name = s.CharField(max_length=120)
    url = s.URLField(max_length=500, allow_blank=True, default="")
    note = s.CharField(max_length=500, allow_blank=True, default="")


class SubmissionShape(Shape):
    """One version of what was handed in."""

    id = s.UUIDField()
    number = s.IntegerField()
    by_name = s.CharField()
    at = s.DateTimeField()
    late_ms = s.IntegerField()
    text = s.CharField()
    links = LinkShape(many=True)
    shops = ShopShape(many=True)
    files = FlippedFile(many=True)
    returned_at = s.DateTimeField(allow_null=True)
    return_reason = s.CharField()


class TotalShape(Shape):
    """A result in thousandths; ``by``: whose word the work's score is."""

    work_milli = s.IntegerField(allow_null=True)
    by = s.CharField()
    late_minus_milli = s.IntegerField()
    reviewer_milli = s.IntegerField(allow_null=True)
    total_milli = s.IntegerField(allow_null=True)


class TickShape(Shape):
    """A ticked item."""

    item = s.CharField()
    by_name = s.CharField()
    at = s.DateTimeField()


class MateShape(Shape):
    """Somebody of the same work: who did what."""

    user = s.UUIDField()
    name = s.CharField()
    is_leader = s.BooleanField()
    state = s.ChoiceField(Place.State.choices)
    contribution = s.CharField()
    took_part = s.BooleanField()


class OwnWorkShape(Shape):
    """The own work."""

    id = s.UUIDField()
    name = s.CharField()
    ticks = TickShape(many=True)
    people = MateShape(many=True)
    submissions = SubmissionShape(many=True)
    accepted_at = s.DateTimeField(allow_null=True)
    remark = s.CharField()
    scores = s.DictField(child=s.IntegerField())
    total = TotalShape()


class HardShape(Shape):
    """What the person marked as hard."""

    target = s.CharField()
    note = s.CharField()


class ReceivedShape(Shape):
    """A review that the own work got."""

    scores = s.DictField(child=s.IntegerField())
    comment = s.CharField()
    reviewer_name = s.CharField(allow_null=True)


class PlaceShape(Shape):
    """The person's way through the task."""

    state = s.ChoiceField(Place.State.choices)
    is_leader = s.BooleanField()
    contribution = s.CharField()
    done_at = s.DateTimeField(allow_null=True)
    studied = s.ListField(child=s.UUIDField())
    hard = HardShape(many=True)
    took_part = s.BooleanField()
    work = OwnWorkShape()
    received = ReceivedShape(many=True, allow_null=True)


class PracticeShape(Shape):
    """The example; ``right`` once the own scores are given."""

    wanted = s.BooleanField()
    done = s.BooleanField()
    scores = s.DictField(child=s.IntegerField())
    right = s.DictField(child=s.IntegerField())


class ToReviewShape(Shape):
    """A work to review, without names."""

    id = s.UUIDField()
    number = s.IntegerField()
    scores = s.DictField(child=s.IntegerField())
    comment = s.CharField()
    submitted_at = s.DateTimeField(allow_null=True)
    submission = SubmissionShape(allow_null=True)


class ReviewsShape(Shape):
    """The person's reviews of others."""

    practice = PracticeShape()
    reviewer_milli = s.IntegerField(allow_null=True)
    items = ToReviewShape(many=True)


class FlippedCredit(Shape):
    """What the ledger says of the lesson."""

    state = s.CharField()
    hours_milli = s.IntegerField()


class TraineePageShape(Shape):
    """A trainee's page; ``place`` null until a late-comer opens the task."""

    task = TaskShape()
    now = s.DateTimeField()
    late_ms = s.IntegerField()
    place = PlaceShape(allow_null=True)
    credit = FlippedCredit()
    reviews = ReviewsShape()


class LineShape(Shape):
    """A line of a work's space."""

    id = s.UUIDField()
    kind = s.ChoiceField(GroupMessage.Kind.choices)
    text = s.CharField()
    at = s.DateTimeField()
    author = s.UUIDField()
    author_name = s.CharField()
    event_key = s.UUIDField()
    answered_at = s.DateTimeField(allow_null=True)


class SpaceFileShape(Shape):
    """A version of a shared file."""

    id = s.UUIDField()
    title = s.CharField()
    number = s.IntegerField()
    by_name = s.CharField()
    at = s.DateTimeField()
    file = FlippedFile()


class SpaceWorkShape(Shape):
    """Whose space it is."""

    id = s.UUIDField()
    name = s.CharField()
    lesson_id = s.UUIDField()


class SpaceShape(Shape):
    """A work's space."""

    work = SpaceWorkShape()
    lines = LineShape(many=True)
    files = SpaceFileShape(many=True)
