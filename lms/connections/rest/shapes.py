"""What goes over the wire to and from other systems."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lms.connections.models import ApiClient
from lms.connections.scopes import SCOPES


class NamedSerializer(serializers.Serializer[Any]):
    """A code with its name."""

    code = serializers.CharField()
    name = serializers.CharField()


class ExportedInstitutionSerializer(NamedSerializer):
    """The class's institution."""

    id = serializers.UUIDField()


class ExportedLessonSerializer(serializers.Serializer[Any]):
    """A lesson of the timetable; instants in ms since the epoch."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    mode = serializers.ChoiceField(choices=["vod", "live", "onsite", "flipped"])
    starts_ms = serializers.IntegerField()
    ends_ms = serializers.IntegerField()
    hours_milli = serializers.IntegerField()


class ExportedClassSerializer(serializers.Serializer[Any]):
    """A class."""

    id = serializers.UUIDField()
    code = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    venue = serializers.CharField()
    planned_size = serializers.IntegerField()
    trainees = serializers.IntegerField()
    institution = ExportedInstitutionSerializer()
    region = NamedSerializer()
    course = NamedSerializer()
    rule = serializers.CharField()
    submitted_ms = serializers.IntegerField(allow_null=True)
    approved_ms = serializers.IntegerField(allow_null=True)
    started_ms = serializers.IntegerField(allow_null=True)
    closed_ms = serializers.IntegerField(allow_null=True)
    lessons = ExportedLessonSerializer(many=True)


class ExportedSeatSerializer(serializers.Serializer[Any]):
    """A trainee's seat; ``subject`` is the pseudonym of the logs and the period file."""

    enrolment = serializers.UUIDField()
    subject = serializers.CharField()
    seat = serializers.IntegerField()
    name_masked = serializers.CharField()
    number_masked = serializers.CharField()
    verified = serializers.BooleanField()
    enrolled_ms = serializers.IntegerField()
    withdrawn_ms = serializers.IntegerField(allow_null=True)


class ExportedAttendanceSerializer(serializers.Serializer[Any]):
    """One trainee in one lesson."""

    enrolment = serializers.UUIDField()
    subject = serializers.CharField()
    lesson = serializers.UUIDField()
    state = serializers.CharField()
    credited_ms = serializers.IntegerField()
    hours_milli = serializers.IntegerField()
    assurance = serializers.CharField(allow_null=True)
    grades = serializers.DictField(child=serializers.IntegerField())
    corrected = serializers.BooleanField()
    rule = serializers.CharField()


class ExportedResultSerializer(serializers.Serializer[Any]):
    """One trainee's result; ``parts`` are those of the verdict (exam, practical result, …)."""

    enrolment = serializers.UUIDField()
    subject = serializers.CharField()
    hours_milli = serializers.IntegerField()
    required_milli = serializers.IntegerField()
    credited_ms = serializers.IntegerField()
    grades = serializers.DictField(child=serializers.IntegerField())
    absences = serializers.IntegerField()
    leaves = serializers.IntegerField()
    barred = serializers.BooleanField()
    withdrawn = serializers.BooleanField()
    final = serializers.BooleanField()
    verdict = serializers.CharField(help_text="passed, failed, pending or withdrawn.")
    parts = serializers.ListField(child=serializers.DictField())


class _ChangeSerializer(serializers.Serializer[Any]):
    """A row of a feed."""

    op = serializers.ChoiceField(choices=["upsert", "delete"])
    key = serializers.CharField()
    revision = serializers.IntegerField(help_text="2 and more: a correction of an earlier row.")
    changed_at = serializers.DateTimeField()

    def get_fields(self) -> dict[str, Any]:
        """``class`` is no Python name."""
        return {**super().get_fields(), "class": serializers.UUIDField()}


class _PageSerializer(serializers.Serializer[Any]):
    next = serializers.CharField(help_text="The cursor for the next call, also on an empty page.")
    more = serializers.BooleanField()


class ClassChangeSerializer(_ChangeSerializer):
    """A class that changed."""

    data = ExportedClassSerializer(  # type: ignore[assignment]  # the wire name
        allow_null=True
    )


class ClassPageSerializer(_PageSerializer):
    """Changed classes."""

    results = ClassChangeSerializer(many=True)


class RosterChangeSerializer(_ChangeSerializer):
    """A seat that changed."""

    data = ExportedSeatSerializer(  # type: ignore[assignment]  # the wire name
        allow_null=True
    )


class RosterPageSerializer(_PageSerializer):
    """Changed seats."""

    results = RosterChangeSerializer(many=True)


class AttendanceChangeSerializer(_ChangeSerializer):
    """A cell that changed."""

    data = ExportedAttendanceSerializer(  # type: ignore[assignment]  # the wire name
        allow_null=True
    )


class AttendancePageSerializer(_PageSerializer):
    """Changed cells."""

    results = AttendanceChangeSerializer(many=True)


class ResultChangeSerializer(_ChangeSerializer):
    """A result that changed."""

    data = ExportedResultSerializer(  # type: ignore[assignment]  # the wire name
        allow_null=True
    )


class ResultPageSerializer(_PageSerializer):
    """Changed results."""

    results = ResultChangeSerializer(many=True)


class SecretSerializer(serializers.Serializer[Any]):
    """A secret as it may be shown later: never itself."""

    hint = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


class ApiClientSerializer(serializers.ModelSerializer[ApiClient]):
    """A client of the API."""

    region_name = serializers.CharField(source="region.name", default="")
    institution_name = serializers.CharField(source="institution.name", default="")
    created_by_name = serializers.CharField(source="created_by.display_name", default="")
    scopes = serializers.ListField(child=serializers.CharField())
    secrets = SecretSerializer(many=True)

    class Meta:
        model = ApiClient
        fields = [
            "id",
            "name",
            "region",
            "region_name",
            "institution",
            "institution_name",
            "scopes",
            "rate_per_minute",
            "created_at",
            "created_by_name",
            "last_used_at",
            "last_address",
            "revoked_at",
            "secrets",
        ]


class ClientEditSerializer(serializers.Serializer[Any]):
    """What of a client can change."""

    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(SCOPES)), min_length=1, max_length=20
    )
    rate_per_minute = serializers.IntegerField(min_value=1, max_value=60_000, default=600)


class ClientCreateSerializer(ClientEditSerializer):
    """A new client: for a region or for an institution, never both."""

    region = serializers.UUIDField(allow_null=True, default=None)
    institution = serializers.UUIDField(allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One place exactly."""
        if (attrs["region"] is None) == (attrs["institution"] is None):
            raise serializers.ValidationError("Name a region or an institution.", code="one_place")
        return attrs


class ClientWithSecretSerializer(serializers.Serializer[Any]):
    """The client and its secret, which is shown this once."""

    client = ApiClientSerializer()
    secret = serializers.CharField()


class RotateSerializer(serializers.Serializer[Any]):
    """For how many hours the old secret works on."""

    overlap_h = serializers.IntegerField(min_value=0, max_value=168, default=24)


class AuditEntrySerializer(serializers.Serializer[Any]):
    """Who saw or took what of whom."""

    id = serializers.UUIDField()
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    actor = serializers.CharField(help_text="Display name; empty once erased.")
    actor_username = serializers.CharField()
    api_client = serializers.BooleanField()
    subject = serializers.CharField(help_text="Display name of whom it is about; may be empty.")
    what = serializers.CharField()
    rows = serializers.IntegerField(allow_null=True)
    purpose = serializers.CharField()
    via = serializers.CharField()
    class_id = serializers.UUIDField(allow_null=True)
    class_title = serializers.CharField()
    leaf = serializers.IntegerField(allow_null=True, help_text="Its place in the log.")


class AuditPageSerializer(serializers.Serializer[Any]):
    """A page of the audit."""

    count = serializers.IntegerField()
    results = AuditEntrySerializer(many=True)
