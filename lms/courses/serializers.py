"""Wire forms of courses, classes, lessons, people of a class, leave."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework import serializers

from lms.courses.calendar import slot_end
from lms.courses.models import (
    ClassDecision,
    ClassKind,
    ClassLecturer,
    Course,
    Enrolment,
    Leave,
    Lesson,
    LessonKind,
    RulePack,
    TrainingClass,
)


class MomentField(serializers.DateTimeField):
    """An instant; one that no calendar of ours can hold is refused (DRF's field overflows)."""

    def to_internal_value(self, value: Any) -> Any:
        """The aware instant, between the years 2000 and 2099."""
        try:
            found = super().to_internal_value(value)
        except OverflowError:
            self.fail("invalid", format="ISO 8601")
        if not 2000 <= found.year <= 2099:
            self.fail("invalid", format="ISO 8601")
        return found


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem with its numbers; the front end writes the sentence by ``code``."""

    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=["error", "warning"])
    args = serializers.DictField()


class RulePackSerializer(serializers.ModelSerializer[RulePack]):
    """A rule pack with its whole body."""

    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # wire name
    body = serializers.DictField()
    region_name = serializers.CharField(source="region.name", default="", read_only=True)

    class Meta:
        model = RulePack
        fields = [
            "id",
            "code",
            "version",
            "label",
            "class_kind",
            "title_zh",
            "title_en",
            "region",
            "region_name",
            "valid_from",
            "published_at",
            "sha256",
            "body",
        ]


class StandardLessonSerializer(serializers.Serializer[Any]):
    """A line of a course's standard timetable."""

    day = serializers.IntegerField(min_value=1, max_value=60)
    start = serializers.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    end = serializers.RegexField(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    kind = serializers.ChoiceField(choices=LessonKind.choices)
    title = serializers.CharField(max_length=120)
    hours_milli = serializers.IntegerField(min_value=0, max_value=24000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A lesson ends after it starts."""
        if attrs["end"] <= attrs["start"]:
            raise serializers.ValidationError({"end": "ends before it starts"})
        return attrs


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course with its standard timetable."""

    standard_timetable = StandardLessonSerializer(many=True)

    class Meta:
        model = Course
        fields = ["id", "institution", "code", "name", "class_kind", "standard_timetable"]


class CourseWriteSerializer(serializers.Serializer[Any]):
    """A new or changed course."""

    institution = serializers.UUIDField(allow_null=True, default=None)
    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=120)
    class_kind = serializers.ChoiceField(choices=ClassKind.choices)
    standard_timetable = StandardLessonSerializer(  # type: ignore[call-arg]  # the list takes it
        many=True, max_length=400
    )


class ClassSerializer(serializers.ModelSerializer[TrainingClass]):
    """A class as lists show it."""

    institution_name = serializers.CharField(source="institution.name")
    region_id = serializers.UUIDField(source="institution.region_id")
    region_name = serializers.CharField(source="institution.region.name")
    region_path = serializers.CharField(source="institution.region.path")
    course_name = serializers.CharField(source="course.name")
    rule_pack_label = serializers.CharField(source="rule_pack.label")
    trainees = serializers.IntegerField()
    hours_milli = serializers.IntegerField()

    class Meta:
        model = TrainingClass
        fields = [
            "id",
            "code",
            "title",
            "kind",
            "state",
            "institution",
            "institution_name",
            "region_id",
            "region_name",
            "region_path",
            "course",
            "course_name",
            "rule_pack",
            "rule_pack_label",
            "starts_on",
            "ends_on",
            "venue",
            "planned_size",
            "trainees",
            "hours_milli",
            "submitted_at",
            "approved_at",
            "started_at",
            "closed_at",
        ]


class DecisionSerializer(serializers.ModelSerializer[ClassDecision]):
    """A step of a class with who and why."""

    by_name = serializers.CharField(source="by.display_name")
    problems = ProblemSerializer(many=True)

    class Meta:
        model = ClassDecision
        fields = ["id", "step", "by_name", "at", "reason", "problems"]


class LecturerSerializer(serializers.ModelSerializer[ClassLecturer]):
    """A teacher of a class."""

    display_name = serializers.CharField(source="user.display_name")

    class Meta:
        model = ClassLecturer
        fields = ["id", "user", "display_name", "certificate_no", "assigned_at"]


class MayDoSerializer(serializers.Serializer[Any]):
    """What the asker may do, so that pages show only buttons that work."""

    manage = serializers.BooleanField()
    teach = serializers.BooleanField()
    review = serializers.BooleanField()
    attend = serializers.BooleanField()


class ClassDetailSerializer(ClassSerializer):
    """A class with its history, teachers and open problems."""

    decisions = DecisionSerializer(many=True)
    lecturers = LecturerSerializer(many=True)
    problems = ProblemSerializer(many=True)
    rules = serializers.DictField()
    may = MayDoSerializer()

    class Meta(ClassSerializer.Meta):
        fields = [
            *ClassSerializer.Meta.fields,
            "decisions",
            "lecturers",
            "problems",
            "rules",
            "may",
        ]


class ClassPlanSerializer(serializers.Serializer[Any]):
    """A new class."""

    institution = serializers.UUIDField()
    course = serializers.UUIDField()
    rule_pack = serializers.UUIDField(allow_null=True, default=None)
    code = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=120)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    venue = serializers.CharField(max_length=120, allow_blank=True, default="")
    planned_size = serializers.IntegerField(min_value=1, max_value=1000, default=25)


class ClassEditSerializer(serializers.Serializer[Any]):
    """What of a class can change before it is submitted."""

    title = serializers.CharField(max_length=120, required=False)
    starts_on = serializers.DateField(required=False)
    ends_on = serializers.DateField(required=False)
    venue = serializers.CharField(max_length=120, allow_blank=True, required=False)
    planned_size = serializers.IntegerField(min_value=1, max_value=1000, required=False)
    rule_pack = serializers.UUIDField(required=False)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")


class LessonSerializer(serializers.ModelSerializer[Lesson]):
    """A lesson; ``slot_ends_at`` is where the timetable shows its end (``ends_at`` of on-demand
    lessons is the deadline), ``facts`` are what features know about it."""

    class_id = serializers.UUIDField(source="training_class_id")
    class_title = serializers.CharField(source="training_class.title")
    lecturer_name = serializers.CharField(source="lecturer.display_name", default="")
    slot_ends_at = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()

    class Meta:
        model = Lesson
        fields = [
            "id",
            "class_id",
            "class_title",
            "kind",
            "title",
            "order",
            "starts_at",
            "slot_ends_at",
            "ends_at",
            "hours_milli",
            "location",
            "lecturer",
            "lecturer_name",
            "cancelled_at",
            "facts",
        ]

    def get_slot_ends_at(self, lesson: Lesson) -> str:
        """The end of the slot."""
        return slot_end(lesson).isoformat()

    def get_facts(self, lesson: Lesson) -> dict[str, Any]:
        """From ``lms.courses.hooks.lesson_details``."""
        details: dict[uuid.UUID, dict[str, Any]] = self.context.get("details", {})
        return details.get(lesson.pk, {})


class LessonWriteSerializer(serializers.Serializer[Any]):
    """A new lesson; for changes, what is absent stays."""

    kind = serializers.ChoiceField(choices=LessonKind.choices)
    title = serializers.CharField(max_length=120)
    starts_at = MomentField()
    ends_at = MomentField()
    hours_milli = serializers.IntegerField(min_value=0, max_value=24000)
    location = serializers.CharField(max_length=120, allow_blank=True, default="")
    lecturer = serializers.UUIDField(allow_null=True, default=None)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A trainee of a class, masked."""

    display_name = serializers.CharField(source="user.display_name")
    username = serializers.CharField(source="user.username")
    name_masked = serializers.CharField(source="user.real_name.name_masked", default="")
    number_masked = serializers.CharField(source="user.real_name.number_masked", default="")
    phone_masked = serializers.CharField(source="user.phone_masked")

    class Meta:
        model = Enrolment
        fields = [
            "id",
            "user",
            "seat",
            "display_name",
            "username",
            "name_masked",
            "number_masked",
            "phone_masked",
            "enrolled_at",
            "withdrawn_at",
            "withdrawn_reason",
        ]


class LeaveSerializer(serializers.ModelSerializer[Leave]):
    """A leave with its lessons."""

    class_id = serializers.UUIDField(source="enrolment.training_class_id")
    user = serializers.UUIDField(source="enrolment.user_id")
    display_name = serializers.CharField(source="enrolment.user.display_name")
    lessons = serializers.SerializerMethodField()
    hours_milli = serializers.SerializerMethodField()
    decided_by_name = serializers.CharField(source="decided_by.display_name", default="")

    class Meta:
        model = Leave
        fields = [
            "id",
            "class_id",
            "enrolment",
            "user",
            "display_name",
            "lessons",
            "hours_milli",
            "reason",
            "state",
            "created_at",
            "decided_by_name",
            "decided_at",
            "decision_reason",
        ]

    def get_lessons(self, leave: Leave) -> list[dict[str, str]]:
        """Id, title and start of each."""
        return [
            {"id": str(row.pk), "title": row.title, "starts_at": row.starts_at.isoformat()}
            for row in leave.lessons.all()
        ]

    def get_hours_milli(self, leave: Leave) -> int:
        """Class hours × 1000 in all."""
        return sum(row.hours_milli for row in leave.lessons.all())


class LeaveRequestSerializer(serializers.Serializer[Any]):
    """Which lessons and why."""

    lessons = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20)
    reason = serializers.CharField(max_length=500)


class LeaveDecisionSerializer(serializers.Serializer[Any]):
    """Approved or refused; a refusal needs a reason."""

    approved = serializers.BooleanField()
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")
