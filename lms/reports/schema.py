"""Shapes of the reports' answers, for the OpenAPI schema and the generated client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.ledger.schema import WordsSchema

Fields = dict[str, s.Field[Any, Any, Any, Any]]


class PeriodFileSchema(s.Serializer[Any]):
    """classes/<id>/period-file/"""

    state = s.CharField()
    job = s.UUIDField(allow_null=True)
    progress = s.IntegerField()
    progress_code = s.CharField(allow_blank=True)
    error_code = s.CharField(allow_blank=True)
    error_message = s.CharField(allow_blank=True)
    built_at_ms = s.IntegerField(allow_null=True)
    bytes = s.IntegerField(allow_null=True)
    sha256 = s.CharField(allow_null=True)
    leaves = s.IntegerField(allow_null=True)
    url = s.CharField(allow_null=True)
    stale = s.BooleanField()


class CosignedSchema(s.Serializer[Any]):
    """An agency's signature."""

    name = s.CharField()
    at_ms = s.IntegerField()


class CheckpointSchema(s.Serializer[Any]):
    """A signed tree head."""

    size = s.IntegerField()
    root = s.CharField()  # type: ignore[assignment]  # a field called like an attribute of DRF
    at_ms = s.IntegerField()
    cosigned = CosignedSchema(many=True)


class ClassLogSchema(s.Serializer[Any]):
    """classes/<id>/log/"""

    size = s.IntegerField()
    checkpoint_size = s.IntegerField(required=False)
    checkpoint_at_ms = s.IntegerField(allow_null=True)
    cosigned_at_ms = s.IntegerField(allow_null=True)
    cosigned_by = s.ListField(child=s.CharField())
    checkpoints = CheckpointSchema(many=True)


class ProofSchema(s.Serializer[Any]):
    """An RFC 9162 proof: hashes in hexadecimal."""

    proof = s.ListField(child=s.CharField())


class CosignerSchema(s.Serializer[Any]):
    """A registered cosigning key."""

    id = s.UUIDField()
    name = s.CharField()
    vkey = s.CharField()


class ProblemSchema(s.Serializer[Any]):
    """What a check found."""

    code = s.CharField()
    args = s.DictField()
    text = s.CharField()


class CheckSchema(s.Serializer[Any]):
    """One named check."""

    name = s.CharField()
    title = s.CharField()
    status = s.CharField()
    status_text = s.CharField()
    count = s.IntegerField()
    problems = ProblemSchema(many=True)


class VerifiedFileSchema(s.Serializer[Any]):
    """One file's outcome."""

    name = s.CharField()
    verified = s.BooleanField()
    unusable = s.CharField(allow_null=True)
    log = s.CharField(allow_null=True)
    size = s.IntegerField(allow_null=True)
    root = s.CharField(allow_null=True)  # type: ignore[assignment]  # the same
    checks = CheckSchema(many=True)
    notices = ProblemSchema(many=True)
    summary = s.DictField(child=s.IntegerField())

    def get_fields(self) -> Fields:
        """``class`` is a word of Python."""
        own: Fields = {"class": s.CharField(allow_null=True)}
        return own | super().get_fields()


class VerifySchema(s.Serializer[Any]):
    """verify/: the verifier's own report."""

    verified = s.BooleanField()
    exit = s.IntegerField()
    unusable = s.CharField(allow_null=True)
    files = VerifiedFileSchema(many=True)
    two_places = CheckSchema(required=False)
    proves = s.ListField(child=s.CharField(), required=False)
    does_not_prove = s.ListField(child=s.CharField(), required=False)
    key_source = s.CharField()
    seconds = s.FloatField(required=False)


class OverviewRegionSchema(s.Serializer[Any]):
    """The region shown."""

    id = s.UUIDField()
    name = s.CharField()
    level = s.CharField()


class FiguresSchema(s.Serializer[Any]):
    """Figures on top."""

    running = s.IntegerField()
    classes = s.IntegerField()
    present = s.IntegerField()
    expected = s.IntegerField()
    attendance_milli = s.IntegerField(allow_null=True)
    face_milli = s.IntegerField(allow_null=True)
    look = s.IntegerField()


class TileSchema(s.Serializer[Any]):
    """A sub-region on the tile map."""

    id = s.UUIDField()
    name = s.CharField()
    row = s.IntegerField(allow_null=True)
    column = s.IntegerField(allow_null=True)
    classes = s.IntegerField()
    look = s.IntegerField()


class TreeNodeSchema(s.Serializer[Any]):
    """A region or institution in the tree."""

    id = s.UUIDField()
    parent = s.UUIDField(allow_null=True)  # type: ignore[assignment]  # the same
    name = s.CharField()
    kind = s.CharField()
    classes = s.IntegerField()
    look = s.IntegerField()


class _OfClass(s.Serializer[Any]):
    def get_fields(self) -> Fields:
        """``class`` is a word of Python."""
        own: Fields = {"class": s.UUIDField()}
        return own | super().get_fields()


class LookSchema(_OfClass):
    """A class that needs a look, and why."""

    title = s.CharField()
    institution = s.CharField()
    severity = s.CharField()
    code = s.CharField()
    text = WordsSchema()
    to = s.CharField()


class RunningSchema(_OfClass):
    """A running class."""

    title = s.CharField()
    institution = s.CharField()
    mode = s.CharField(allow_null=True)
    lesson = s.CharField(allow_null=True)
    lesson_id = s.UUIDField(allow_null=True)
    present = s.IntegerField()
    expected = s.IntegerField()
    trend = s.ListField(child=s.IntegerField())
    hours_mean_milli = s.IntegerField()
    face_milli = s.IntegerField(allow_null=True)
    state = s.CharField()


class InstitutionRowSchema(s.Serializer[Any]):
    """An institution's attendance."""

    id = s.UUIDField()
    name = s.CharField()
    attendance_milli = s.IntegerField(allow_null=True)


class WeekSchema(s.Serializer[Any]):
    """Hours of a week by mode."""

    vod_milli = s.IntegerField()
    live_milli = s.IntegerField()
    onsite_milli = s.IntegerField()
    flipped_milli = s.IntegerField()

    def get_fields(self) -> Fields:
        """``from`` is a word of Python."""
        own: Fields = {"from": s.DateField()}
        return own | super().get_fields()


class DecisionSchema(_OfClass):
    """Something that waits for the agency."""

    kind = s.CharField()
    title = s.CharField()
    at_ms = s.IntegerField(allow_null=True)


class OverviewLogSchema(s.Serializer[Any]):
    """The region's logs together."""

    classes = s.IntegerField()
    checkpoint_at_ms = s.IntegerField(allow_null=True)
    cosigned_at_ms = s.IntegerField(allow_null=True)
    gaps = s.IntegerField()


class MonthSchema(s.Serializer[Any]):
    """Hours of a month."""

    earned_milli = s.IntegerField()
    planned_milli = s.IntegerField()
    due_milli = s.IntegerField()


class OverviewSchema(s.Serializer[Any]):
    """regions/<id>/overview/"""

    region = OverviewRegionSchema()
    at_ms = s.IntegerField()
    figures = FiguresSchema()
    tiles = TileSchema(many=True)
    tree = TreeNodeSchema(many=True)
    look = LookSchema(many=True)
    running = RunningSchema(many=True)
    institutions = InstitutionRowSchema(many=True)
    attendance_floor_milli = s.IntegerField(allow_null=True)
    weeks = WeekSchema(many=True)
    decisions = DecisionSchema(many=True)
    log = OverviewLogSchema()
    month = MonthSchema()
