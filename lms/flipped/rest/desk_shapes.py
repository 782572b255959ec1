"""What the trainer's desk answers."""

from __future__ import annotations

from rest_framework import serializers as s

from lms.flipped.models import GroupMessage, Similarity
from lms.flipped.rest.shapes import MateShape, Shape, SubmissionShape, TaskShape, TotalShape


class DeskPersonShape(MateShape):
    """Somebody of a work, as the trainer sees them."""

    in_class = s.BooleanField()
    total = TotalShape()


class DeskWorkShape(Shape):
    """A work, as the trainer sees it."""

    id = s.UUIDField()
    name = s.CharField()
    ticked = s.ListField(child=s.CharField())
    accepted_at = s.DateTimeField(allow_null=True)
    scores = s.DictField(child=s.IntegerField())
    score_milli = s.IntegerField(allow_null=True)
    peer_milli = s.IntegerField(allow_null=True)
    remark = s.CharField()
    submissions = SubmissionShape(many=True)
    people = DeskPersonShape(many=True)


class HardRowShape(Shape):
    """Something hard with the sum it comes from."""

    kind = s.ChoiceField([("item", "item"), ("material", "material"), ("question", "question")])
    target = s.CharField()
    text = s.CharField()
    missed = s.IntegerField()
    of = s.IntegerField()
    marks = s.IntegerField()
    notes = s.ListField(child=s.CharField())
    weight_milli = s.IntegerField()


class CallShape(Shape):
    """A call or question from a space."""

    id = s.UUIDField()
    work = s.UUIDField()
    work_name = s.CharField()
    kind = s.ChoiceField(GroupMessage.Kind.choices)
    text = s.CharField()
    at = s.DateTimeField()
    author_name = s.CharField()
    answered_at = s.DateTimeField(allow_null=True)


class SideShape(Shape):
    """One of two that resemble one another."""

    work = s.UUIDField()
    name = s.CharField()
    at = s.DateTimeField()


class SimilarShape(Shape):
    """Two submissions that resemble one another."""

    id = s.UUIDField()
    kind = s.ChoiceField(Similarity.Kind.choices)
    milli = s.IntegerField()
    evidence = s.ListField(child=s.CharField())
    first = SideShape()
    second = SideShape()
    seen_at = s.DateTimeField(allow_null=True)


class DeskReviewShape(Shape):
    """A review and how it counted."""

    id = s.UUIDField()
    reviewer = s.UUIDField()
    reviewer_name = s.CharField()
    work = s.UUIDField()
    work_name = s.CharField()
    submitted_at = s.DateTimeField(allow_null=True)
    comment = s.CharField()
    discarded_at = s.DateTimeField(allow_null=True)
    discard_reason = s.CharField()
    raw_milli = s.IntegerField(allow_null=True)
    corrected_milli = s.IntegerField(allow_null=True)
    weight_milli = s.IntegerField(allow_null=True)
    empty = s.BooleanField()


class ReviewerShape(Shape):
    """A reviewer's figures."""

    user = s.UUIDField()
    given = s.IntegerField()
    allocated = s.IntegerField()
    bias_milli = s.IntegerField()
    grade_milli = s.IntegerField()


class DeskReviewsShape(Shape):
    """Peer review of the task."""

    items = DeskReviewShape(many=True)
    reviewers = ReviewerShape(many=True)


class LiveLessonShape(Shape):
    """A live lesson to come."""

    id = s.UUIDField()
    title = s.CharField()
    starts_at = s.DateTimeField()


class DeskShape(Shape):
    """The trainer's morning page."""

    task = TaskShape()
    now = s.DateTimeField()
    people = s.IntegerField()
    states = s.DictField(child=s.IntegerField())
    works = DeskWorkShape(many=True)
    hard = HardRowShape(many=True)
    calls = CallShape(many=True)
    similar = SimilarShape(many=True)
    reviews = DeskReviewsShape()
    live_lessons = LiveLessonShape(many=True)


class ClassTaskShape(Shape):
    """A flipped lesson of a class with how far its task is."""

    lesson_id = s.UUIDField()
    title = s.CharField()
    starts_at = s.DateTimeField()
    ends_at = s.DateTimeField()
    hours_milli = s.IntegerField()
    set_at = s.DateTimeField(allow_null=True)
    due_at = s.DateTimeField(allow_null=True)
    mode = s.CharField()
    states = s.DictField(child=s.IntegerField())
