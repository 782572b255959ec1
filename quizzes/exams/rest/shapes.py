"""Shapes of exams on the wire. Points are thousandths, lengths are ms."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from quizzes.exams.models import Exam

DAY_MS = 86_400_000
POINTS_MAX = 100_000
STEPS = ("wait", "start", "continue", "marking", "results", "none")


class ExamHeadSerializer(serializers.Serializer[Any]):
    """An exam as everybody of its class may know it."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    instructions = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    class_id = serializers.UUIDField()
    class_title = serializers.CharField()
    lesson = serializers.UUIDField(allow_null=True)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    duration_ms = serializers.IntegerField()
    late_ms = serializers.IntegerField(allow_null=True)
    attempts_max = serializers.IntegerField()
    of_milli = serializers.IntegerField()
    pass_milli = serializers.IntegerField()
    rule = serializers.CharField()
    watches_focus = serializers.BooleanField()
    review = serializers.CharField()
    results_at = serializers.DateTimeField(allow_null=True)


class ExamCriterionSerializer(serializers.Serializer[Any]):
    """One line of a rubric."""

    id = serializers.CharField(read_only=True)
    text = serializers.CharField(max_length=200)
    points_milli = serializers.IntegerField(min_value=1, max_value=POINTS_MAX)


class ExamRuleSerializer(serializers.Serializer[Any]):
    """Draw ``count`` questions of one difficulty, ``points_milli`` each."""

    tag = serializers.CharField(max_length=60, allow_blank=True, default="")
    kind = serializers.CharField(max_length=20, allow_blank=True, default="")
    difficulty = serializers.IntegerField(min_value=1, max_value=5)
    count = serializers.IntegerField(min_value=1, max_value=100)
    points_milli = serializers.IntegerField(min_value=1, max_value=POINTS_MAX)


class ExamRuleRowSerializer(ExamRuleSerializer):
    """A rule with what stands in its pool now."""

    position = serializers.IntegerField()
    pool = serializers.IntegerField()


class ExamItemWriteSerializer(serializers.Serializer[Any]):
    """A question that everybody gets."""

    question = serializers.UUIDField(help_text="Of the course's bank.")
    points_milli = serializers.IntegerField(min_value=0, max_value=POINTS_MAX)
    keep_order = serializers.BooleanField(default=False)
    rubric = ExamCriterionSerializer(many=True, required=False)


class ExamItemRowSerializer(serializers.Serializer[Any]):
    """A question of the exam for its staff; the wording is the bank's to read."""

    id = serializers.UUIDField()
    question = serializers.UUIDField()
    position = serializers.IntegerField()
    kind = serializers.CharField()
    stem = serializers.CharField()
    points_milli = serializers.IntegerField()
    difficulty = serializers.IntegerField(allow_null=True)
    keep_order = serializers.BooleanField()
    rubric = ExamCriterionSerializer(many=True)
    version = serializers.IntegerField()
    key = serializers.IntegerField(help_text="Number of the version whose key marks.")
    treatment = serializers.CharField()
    rule = serializers.IntegerField(allow_null=True, help_text="Position of its rule.")


class ExamProblemSerializer(serializers.Serializer[Any]):
    """Why it cannot be announced yet."""

    code = serializers.CharField()
    place = serializers.IntegerField()
    found = serializers.IntegerField()
    wanted = serializers.IntegerField()


class ExamPersonSerializer(serializers.Serializer[Any]):
    """Somebody who may mark."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ExamSerializer(ExamHeadSerializer):
    """An exam for those who run it."""

    course_id = serializers.UUIDField()
    shuffle_questions = serializers.BooleanField()
    shuffle_options = serializers.BooleanField()
    checks_attendance = serializers.BooleanField()
    needs_sign_in = serializers.BooleanField()
    markers_needed = serializers.IntegerField()
    disagree_milli = serializers.IntegerField()
    rules = ExamRuleRowSerializer(many=True)
    items = ExamItemRowSerializer(many=True)
    markers = serializers.ListField(child=serializers.UUIDField())
    markers_possible = ExamPersonSerializer(many=True)
    problems = ExamProblemSerializer(many=True)
    attempts = serializers.IntegerField()
    rule_minutes = serializers.IntegerField(help_text="What the rule pack asks of a final exam.")
    rule_points = serializers.IntegerField()


class ExamWriteSerializer(serializers.Serializer[Any]):
    """A draft as its editor sends it, whole."""

    title = serializers.CharField(max_length=120)
    instructions = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    purpose = serializers.ChoiceField(choices=Exam.Purpose.choices, default="practice")
    lesson = serializers.UUIDField(allow_null=True, default=None)
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    minutes = serializers.IntegerField(min_value=1, max_value=600, default=90)
    late_ms = serializers.IntegerField(min_value=0, max_value=DAY_MS, allow_null=True, default=None)
    attempts_max = serializers.IntegerField(min_value=1, max_value=5, default=1)
    pass_points = serializers.IntegerField(min_value=0, max_value=100, default=60)
    shuffle_questions = serializers.BooleanField(default=True)
    shuffle_options = serializers.BooleanField(default=True)
    checks_attendance = serializers.BooleanField(default=True)
    needs_sign_in = serializers.BooleanField(default=False)
    watches_focus = serializers.BooleanField(default=True)
    markers_needed = serializers.IntegerField(min_value=1, max_value=3, default=1)
    disagree_milli = serializers.IntegerField(min_value=0, max_value=1000, default=200)
    review = serializers.ChoiceField(choices=Exam.Review.choices, default="full")
    rules = ExamRuleSerializer(many=True, required=False)
    items = ExamItemWriteSerializer(many=True, required=False)
    markers = serializers.ListField(child=serializers.UUIDField(), max_length=30, required=False)


class ExamReasonSerializer(serializers.Serializer[Any]):
    """A decision's reason."""

    reason = serializers.CharField(max_length=500)


class OwnAttemptSerializer(serializers.Serializer[Any]):
    """An own paper; score and verdict once results are published."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    how = serializers.CharField()
    score_milli = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)


class OwnExamSerializer(ExamHeadSerializer):
    """An exam for its trainee; ``step`` is the one next action."""

    step = serializers.CharField()
    extra_ms = serializers.IntegerField()
    remaining_ms = serializers.IntegerField(allow_null=True)
    device = serializers.CharField()
    attempts = OwnAttemptSerializer(many=True)


class ExamCheckSerializer(serializers.Serializer[Any]):
    """One condition of the door; ``why``: the ledger's sentences, {zh, en} each."""

    code = serializers.CharField()
    ok = serializers.BooleanField()
    args = serializers.DictField()
    why = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))


class ExamDoorSerializer(OwnExamSerializer):
    """The page before an exam."""

    questions = serializers.IntegerField()
    checks = ExamCheckSerializer(many=True)


class ExamPaperQuestionSerializer(serializers.Serializer[Any]):
    """A question on a paper: nothing of its key."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    public = serializers.DictField()
    points_milli = serializers.IntegerField()
    answer = serializers.DictField(allow_null=True)
    flagged = serializers.BooleanField()
    seq = serializers.IntegerField()
    media = serializers.DictField(child=serializers.CharField())


class ExamPaperSerializer(ExamHeadSerializer):
    """The running paper with what is saved on it."""

    attempt = serializers.UUIDField()
    number = serializers.IntegerField()
    remaining_ms = serializers.IntegerField()
    now_ms = serializers.IntegerField()
    questions = ExamPaperQuestionSerializer(many=True)


class ExamStartedSerializer(serializers.Serializer[Any]):
    """A paper that runs."""

    attempt = serializers.UUIDField()
    remaining_ms = serializers.IntegerField()


class OwnAppealSerializer(serializers.Serializer[Any]):
    """How an appeal stands."""

    state = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()


class ReviewedAnswerSerializer(serializers.Serializer[Any]):
    """An own answer after publication; ``key`` where the exam shows keys."""

    id = serializers.UUIDField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    public = serializers.DictField()
    points_milli = serializers.IntegerField()
    answer = serializers.DictField(allow_null=True)
    score_milli = serializers.IntegerField(allow_null=True)
    correct = serializers.BooleanField(allow_null=True)
    key = serializers.DictField(allow_null=True)
    explanation = serializers.CharField()
    treatment = serializers.CharField()
    comments = serializers.ListField(child=serializers.CharField())
    media = serializers.DictField(child=serializers.CharField())
    appeal = OwnAppealSerializer(allow_null=True)


class ReviewedAttemptSerializer(OwnAttemptSerializer):
    """A paper with its answers."""

    answers = ReviewedAnswerSerializer(many=True)


class ExamReviewSerializer(ExamHeadSerializer):
    """Own papers after publication."""

    attempts = ReviewedAttemptSerializer(many=True)


class AppealWriteSerializer(serializers.Serializer[Any]):
    """Why a mark seems wrong."""

    answer = serializers.UUIDField()
    text = serializers.CharField(max_length=1_000)
