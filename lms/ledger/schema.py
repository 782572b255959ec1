"""Shapes of the ledger's answers, for the OpenAPI schema and the generated client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s


class WordsSchema(s.Serializer[Any]):
    """A sentence in both languages."""

    zh = s.CharField()
    en = s.CharField()


class GradesSchema(s.Serializer[Any]):
    """Milliseconds by assurance grade."""

    face = s.IntegerField()
    code = s.IntegerField()
    system = s.IntegerField()
    hand = s.IntegerField()
    corrected = s.IntegerField()


class NamedSchema(s.Serializer[Any]):
    """An id with its name."""

    id = s.UUIDField()
    name = s.CharField()


class LedgerRulePackSchema(s.Serializer[Any]):
    """Which numbers count."""

    id = s.UUIDField()
    code = s.CharField()
    version = s.IntegerField()
    title_zh = s.CharField()
    title_en = s.CharField()


class MatrixClassSchema(s.Serializer[Any]):
    """The class that a matrix belongs to."""

    id = s.UUIDField()
    code = s.CharField()
    title = s.CharField()
    kind = s.CharField()
    state = s.CharField()
    starts_on = s.DateField()
    ends_on = s.DateField()
    institution = NamedSchema()
    regions = NamedSchema(many=True)
    rule_pack = LedgerRulePackSchema()


class MatrixSummarySchema(s.Serializer[Any]):
    """Figures above the matrix."""

    trainees = s.IntegerField()
    size_max = s.IntegerField()
    hours_mean_milli = s.IntegerField()
    hours_due_milli = s.IntegerField()
    hours_total_milli = s.IntegerField()
    grades = GradesSchema()
    hand_share_milli = s.IntegerField()
    hand_cap_milli = s.IntegerField()
    review = s.IntegerField()
    barred = s.IntegerField()


class LessonHeadSchema(s.Serializer[Any]):
    """A lesson's place in the timetable."""

    id = s.UUIDField()
    order = s.IntegerField()
    title = s.CharField()
    mode = s.CharField()
    starts_ms = s.IntegerField()
    ends_ms = s.IntegerField()
    hours_milli = s.IntegerField()


class MatrixCellSchema(s.Serializer[Any]):
    """One trainee in one lesson."""

    lesson = s.UUIDField()
    state = s.CharField()
    credited_ms = s.IntegerField()
    duration_ms = s.IntegerField(allow_null=True)
    hours_milli = s.IntegerField()
    grade = s.CharField(allow_null=True)
    flags = s.ListField(child=s.CharField())


class MatrixRowSchema(s.Serializer[Any]):
    """One trainee."""

    enrolment = s.UUIDField()
    seat = s.IntegerField()
    name = s.CharField()
    withdrawn = s.BooleanField()
    hours_milli = s.IntegerField()
    due_milli = s.IntegerField()
    barred = s.BooleanField()
    why = WordsSchema(allow_null=True)
    absences = s.IntegerField()
    leaves = s.IntegerField()
    flags = s.ListField(child=s.CharField())
    cells = MatrixCellSchema(many=True)


class LogStatusSchema(s.Serializer[Any]):
    """Where the class log stands."""

    size = s.IntegerField()
    checkpoint_size = s.IntegerField(required=False)
    checkpoint_at_ms = s.IntegerField(allow_null=True)
    cosigned_at_ms = s.IntegerField(allow_null=True)
    cosigned_by = s.ListField(child=s.CharField())


class LateChangeSchema(s.Serializer[Any]):
    """A change of timetable, roster or rules after a lesson began."""

    index = s.IntegerField()
    kind = s.CharField()
    at_ms = s.IntegerField()


class MatrixSchema(s.Serializer[Any]):
    """classes/<id>/matrix/"""

    as_of_ms = s.IntegerField()
    summary = MatrixSummarySchema()
    lessons = LessonHeadSchema(many=True)
    rows = MatrixRowSchema(many=True)
    log = LogStatusSchema()
    changes = LateChangeSchema(many=True)

    def get_fields(self) -> dict[str, s.Field[Any, Any, Any, Any]]:
        """``class`` is a word of Python."""
        return {"class": MatrixClassSchema(), **super().get_fields()}


class SpanSchema(s.Serializer[Any]):
    """A stretch of media time (live: of time since the start)."""

    from_ms = s.IntegerField()
    to_ms = s.IntegerField()
    counted = s.BooleanField()


class GapSchema(s.Serializer[Any]):
    """A stretch that did not count, and whether it can still be earned."""

    from_ms = s.IntegerField()
    to_ms = s.IntegerField()
    recoverable = s.BooleanField()


class TimelineEventSchema(s.Serializer[Any]):
    """One fact of a time line."""

    index = s.IntegerField(allow_null=True)
    at_ms = s.IntegerField()
    kind = s.CharField()
    counted = s.BooleanField(allow_null=True)
    text = WordsSchema()
    detail = WordsSchema(allow_null=True)


class CellTraineeSchema(s.Serializer[Any]):
    """Whose cell it is."""

    enrolment = s.UUIDField()
    name = s.CharField()


class CellLessonSchema(LessonHeadSchema):
    """The lesson with its recording's length."""

    duration_ms = s.IntegerField(allow_null=True)


class CellLogSchema(s.Serializer[Any]):
    """The cell's leaves and what signs them."""

    first = s.IntegerField()
    last = s.IntegerField()
    checkpoint_at_ms = s.IntegerField(allow_null=True)
    cosigned_at_ms = s.IntegerField(allow_null=True)


class LiveSchema(s.Serializer[Any]):
    """What presence counts at this moment; not yet in the log."""

    credited_ms = s.IntegerField()
    covered_ms = s.IntegerField()
    here = s.BooleanField()
    as_of_ms = s.IntegerField()


class CellSchema(s.Serializer[Any]):
    """classes/<id>/cells/<enrolment>/<lesson>/"""

    trainee = CellTraineeSchema()
    lesson = CellLessonSchema()
    as_of_ms = s.IntegerField()
    state = s.CharField()
    grade = s.CharField(allow_null=True)
    grades = GradesSchema()
    flags = s.ListField(child=s.CharField())
    credited_ms = s.IntegerField()
    covered_ms = s.IntegerField(allow_null=True)
    hours_milli = s.IntegerField()
    rule = s.CharField()
    rule_pack_id = s.UUIDField()
    why = WordsSchema(many=True)
    spans = SpanSchema(many=True)
    events = TimelineEventSchema(many=True)
    log = CellLogSchema(allow_null=True)
    live = LiveSchema(allow_null=True)


class PartSchema(s.Serializer[Any]):
    """One part of the assessment."""

    code = s.CharField()
    state = s.CharField()
    score_milli = s.IntegerField(allow_null=True)
    of_milli = s.IntegerField(allow_null=True)
    detail = s.DictField()
    until = s.DateTimeField(allow_null=True)


class VerdictSchema(s.Serializer[Any]):
    """What the parts come to."""

    state = s.CharField()
    parts = PartSchema(many=True)
    beside = PartSchema(many=True)
    missing = s.ListField(child=s.CharField())
    until = s.DateTimeField(allow_null=True)


class RecordLessonSchema(s.Serializer[Any]):
    """One lesson of a trainee's record."""

    lesson = LessonHeadSchema()
    state = s.CharField()
    credited_ms = s.IntegerField()
    covered_ms = s.IntegerField(allow_null=True)
    duration_ms = s.IntegerField(allow_null=True)
    hours_milli = s.IntegerField()
    grade = s.CharField(allow_null=True)
    grades = GradesSchema()
    flags = s.ListField(child=s.CharField())
    why = WordsSchema(many=True)
    spans = SpanSchema(many=True)
    gaps = GapSchema(many=True)
    appealable = s.BooleanField()
    live = LiveSchema(allow_null=True)


class RecordHeadSchema(s.Serializer[Any]):
    """The class of a record."""

    id = s.UUIDField()
    title = s.CharField()
    state = s.CharField()


class RecordClassSchema(s.Serializer[Any]):
    """One class of a trainee's record."""

    enrolment = s.UUIDField()
    as_of_ms = s.IntegerField()
    rule = s.CharField()
    hours_milli = s.IntegerField()
    required_milli = s.IntegerField()
    credited_ms = s.IntegerField()
    grades = GradesSchema()
    absences = s.IntegerField()
    leaves = s.IntegerField()
    barred = s.BooleanField()
    why = WordsSchema(allow_null=True)
    verdict = VerdictSchema()
    lessons = RecordLessonSchema(many=True)

    def get_fields(self) -> dict[str, s.Field[Any, Any, Any, Any]]:
        """``class`` is a word of Python."""
        return {"class": RecordHeadSchema(), **super().get_fields()}


class RecordSchema(s.Serializer[Any]):
    """me/record/"""

    classes = RecordClassSchema(many=True)
