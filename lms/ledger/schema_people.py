"""Shapes of verdicts, appeals, corrections and rule changes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s

from lms.ledger.schema import VerdictSchema, WordsSchema


class TraineeVerdictSchema(VerdictSchema):
    """One trainee's."""

    enrolment = s.UUIDField()
    seat = s.IntegerField()
    name = s.CharField()


class VerdictsSchema(s.Serializer[Any]):
    """classes/<id>/verdicts/"""

    asked = s.ListField(child=s.CharField())
    rows = TraineeVerdictSchema(many=True)


class AppealSchema(s.Serializer[Any]):
    """An appeal as lists show it; ``link`` is the page that decides it."""

    id = s.UUIDField()
    kind = s.CharField()
    state = s.CharField()
    class_id = s.UUIDField()
    class_title = s.CharField()
    trainee = s.CharField()
    title = WordsSchema()
    stood = WordsSchema()
    became = s.DictField(child=s.CharField())
    text = s.CharField()
    asked_at = s.DateTimeField()
    link = s.CharField()
    decision_reason = s.CharField()
    decided_by = s.CharField()
    decided_at = s.DateTimeField(allow_null=True)
    decides = s.BooleanField()


class AppealDetailSchema(AppealSchema):
    """One appeal with what the deciding person needs."""

    own = s.BooleanField()
    asks = s.CharField(allow_blank=True)
    made_it = s.BooleanField()
    """Whether the person who looks made the mark, and so does not decide."""
    evidence = s.CharField(allow_blank=True)
    hours_ms = s.IntegerField()
    """The most that a lesson's total may be, in ms; 0 where that makes no sense."""


class AppealBody(s.Serializer[Any]):
    """What to appeal and why."""

    kind = s.CharField(max_length=24)
    ref = s.UUIDField()
    text = s.CharField(min_length=4, max_length=1000)


class AppealDecisionBody(s.Serializer[Any]):
    """Grant or refuse; a grant says what the mark becomes (fields by the appeal's ``asks``)."""

    granted = s.BooleanField()
    reason = s.CharField(min_length=4, max_length=500)
    state = s.CharField(max_length=12, required=False)
    credited_ms = s.IntegerField(min_value=0, max_value=10**10, allow_null=True, required=False)
    score_milli = s.IntegerField(min_value=0, max_value=10**9, allow_null=True, required=False)


class AnswerBody(s.Serializer[Any]):
    """A second person's word."""

    granted = s.BooleanField()
    reason = s.CharField(max_length=500, allow_blank=True, default="")


class CorrectionSchema(s.Serializer[Any]):
    """A correction that waits for, or had, a second person."""

    id = s.UUIDField()
    state = s.CharField()
    enrolment = s.UUIDField(source="enrolment_id")
    name = s.CharField(source="enrolment.user.display_name")
    lesson = s.UUIDField(source="lesson_id")
    lesson_title = s.CharField(source="lesson.title")
    to_state = s.CharField()
    credited_ms = s.IntegerField(allow_null=True)
    reason = s.CharField()
    asked_by = s.CharField(source="asked_by.display_name")
    asked_at = s.DateTimeField()
    decided_by = s.CharField(source="decided_by.display_name", allow_null=True, default=None)
    decided_at = s.DateTimeField(allow_null=True)
    decision_reason = s.CharField()
    answers = s.SerializerMethodField()

    def get_answers(self, row: Any) -> bool:
        """Whether the person who looks is a second one for this request."""
        from lms.ledger.domain.corrections import may_answer

        return row.state == "waiting" and may_answer(self.context["user"], row)


class MarkedSchema(s.Serializer[Any]):
    """A mark's event, or the correction that waits for a second person."""

    event = s.UUIDField(allow_null=True)
    waits = s.UUIDField(allow_null=True)
    hand_cap_milli = s.IntegerField()


class PreviewBody(s.Serializer[Any]):
    """Under which pack; platform administrators may name a draft."""

    rule_pack = s.UUIDField()


class RuleChangeBody(PreviewBody):
    """A request to the agency."""

    reason = s.CharField(min_length=4, max_length=500)


class EffectSchema(s.Serializer[Any]):
    """A preview in figures."""

    trainees = s.IntegerField()
    changed = s.IntegerField()
    less = s.IntegerField()
    more = s.IntegerField()
    barred_before = s.IntegerField()
    barred_after = s.IntegerField()
    hours_before_milli = s.IntegerField()
    hours_after_milli = s.IntegerField()


class PreviewCellSchema(s.Serializer[Any]):
    """A lesson that would be otherwise."""

    lesson = s.UUIDField()
    title = s.CharField()
    state_before = s.CharField()
    state_after = s.CharField()
    hours_before_milli = s.IntegerField()
    hours_after_milli = s.IntegerField()
    why = WordsSchema(many=True)


class PreviewRowSchema(s.Serializer[Any]):
    """A trainee who would be otherwise."""

    enrolment = s.UUIDField()
    seat = s.IntegerField()
    name = s.CharField()
    hours_before_milli = s.IntegerField()
    hours_after_milli = s.IntegerField()
    barred_before = s.BooleanField()
    barred_after = s.BooleanField()
    why_before = WordsSchema(many=True)
    why_after = WordsSchema(many=True)
    cells = PreviewCellSchema(many=True)
    more_cells = s.IntegerField()


class PreviewProblemSchema(s.Serializer[Any]):
    """What of the class would not fit the other rules."""

    code = s.CharField()
    severity = s.CharField()
    args = s.DictField()


class PreviewSchema(s.Serializer[Any]):
    """classes/<id>/rules/preview/"""

    as_of_ms = s.IntegerField()
    before = s.CharField()
    after = s.CharField()
    effect = EffectSchema()
    problems = PreviewProblemSchema(many=True)
    rows = PreviewRowSchema(many=True)


class RuleChangeSchema(s.Serializer[Any]):
    """A request to go under another pack."""

    id = s.UUIDField()
    state = s.CharField()
    before = s.CharField(source="before.label")
    after = s.CharField(source="after.label")
    after_id = s.UUIDField()
    after_title_zh = s.CharField(source="after.title_zh")
    after_title_en = s.CharField(source="after.title_en")
    effect = EffectSchema()
    reason = s.CharField()
    asked_by = s.CharField(source="asked_by.display_name")
    asked_at = s.DateTimeField()
    decided_by = s.CharField(source="decided_by.display_name", allow_null=True, default=None)
    decided_at = s.DateTimeField(allow_null=True)
    decision_reason = s.CharField()
    answers = s.SerializerMethodField()

    def get_answers(self, row: Any) -> bool:
        """Whether the person who looks is the agency that decides."""
        from lms.courses.rules import can_review

        user = self.context["user"]
        second = row.asked_by_id != user.pk and bool(can_review(user, row.training_class))
        return row.state == "waiting" and second
