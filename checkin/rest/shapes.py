"""What the doors of sign-in send and take."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from checkin import strokes
from checkin.models import SignIn

DIRECTIONS = SignIn.Direction.choices
MICRO_LAT = 90_000_000
MICRO_LON = 180_000_000


class DirectionSerializer(serializers.Serializer[Any]):
    """In or out."""

    direction = serializers.ChoiceField(DIRECTIONS, default="in")


class LessonHead(serializers.Serializer[Any]):
    """A lesson's place in the timetable."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    order = serializers.IntegerField()
    class_id = serializers.UUIDField()
    class_title = serializers.CharField()
    location = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class RulesShape(serializers.Serializer[Any]):
    """What the rule pack says (ms)."""

    required = serializers.BooleanField()  # type: ignore[assignment]  # collected by the metaclass
    sign_out = serializers.BooleanField()
    signature = serializers.BooleanField()
    timed = serializers.BooleanField()
    methods = serializers.ListField(child=serializers.CharField())
    late_after_ms = serializers.IntegerField()
    early_before_ms = serializers.IntegerField()


class WindowShape(serializers.Serializer[Any]):
    """When a direction is open."""

    opens_ms = serializers.IntegerField(allow_null=True)
    closes_ms = serializers.IntegerField()
    open = serializers.BooleanField()
    closed_by_hand = serializers.BooleanField()


class SignInShape(serializers.Serializer[Any]):
    """One sign-in; ``off_ms``: late (in) or early (out)."""

    at_ms = serializers.IntegerField()
    method = serializers.CharField()
    off_ms = serializers.IntegerField()
    off_limits = serializers.BooleanField()
    reason = serializers.CharField()


class CodeShape(serializers.Serializer[Any]):
    """The own code."""

    id = serializers.UUIDField()
    direction = serializers.CharField()
    code = serializers.CharField()
    state = serializers.CharField()
    note = serializers.CharField()
    asked_at_ms = serializers.IntegerField()
    expires_at_ms = serializers.IntegerField()


class DrawingShape(serializers.Serializer[Any]):
    """A signature as an SVG path."""

    signed_at_ms = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    path = serializers.CharField()


class WindowsShape(serializers.Serializer[Any]):
    """Both directions' windows."""

    def get_fields(self) -> dict[str, Any]:
        """``in`` is no name in Python."""
        return {"in": WindowShape(), "out": WindowShape()}


class SignedShape(serializers.Serializer[Any]):
    """Both directions' sign-ins."""

    def get_fields(self) -> dict[str, Any]:
        """``in`` is no name in Python."""
        return {"in": SignInShape(allow_null=True), "out": SignInShape(allow_null=True)}


class StandingSerializer(serializers.Serializer[Any]):
    """Where a trainee stands with one lesson's sign-in."""

    part = serializers.CharField()
    lesson = LessonHead()
    now_ms = serializers.IntegerField()
    rules = RulesShape()
    windows = WindowsShape()
    signed = SignedShape()
    code = CodeShape(allow_null=True)
    signature = DrawingShape(allow_null=True)


class PositionShape(serializers.Serializer[Any]):
    """Where the phone says it is: millionths of a degree, metres."""

    latitude_e6 = serializers.IntegerField(min_value=-MICRO_LAT, max_value=MICRO_LAT)
    longitude_e6 = serializers.IntegerField(min_value=-MICRO_LON, max_value=MICRO_LON)
    accuracy_m = serializers.IntegerField(min_value=0, max_value=1_000_000)


class ScanSerializer(DirectionSerializer):
    """A scanned token, or the six digits under the picture."""

    code = serializers.CharField(max_length=40)
    position = PositionShape(allow_null=True, required=False, default=None)


class ChallengeShape(serializers.Serializer[Any]):
    """Enter the number that appears next; ``left_ms`` from now."""

    id = serializers.UUIDField()
    left_ms = serializers.IntegerField()


class NumberSerializer(serializers.Serializer[Any]):
    """The number on the projector."""

    number = serializers.IntegerField(min_value=0, max_value=9999)


class StrokesSerializer(serializers.Serializer[Any]):
    """A signature: each point (x, y, ms since the first), whole numbers."""

    width = serializers.IntegerField(min_value=1, max_value=4000)
    height = serializers.IntegerField(min_value=1, max_value=4000)
    strokes = serializers.ListField(
        child=serializers.ListField(
            child=serializers.ListField(
                child=serializers.IntegerField(min_value=-1, max_value=10_000_000),
                min_length=3,
                max_length=3,
            ),
            max_length=strokes.POINTS_MAX,
        ),
        max_length=strokes.STROKES_MAX,
    )


class StatementShape(serializers.Serializer[Any]):
    """The class statement and one's signature under it."""

    text = serializers.CharField()
    class_title = serializers.CharField()
    open = serializers.BooleanField()
    signature = DrawingShape(allow_null=True)


class StatementRow(serializers.Serializer[Any]):
    """One trainee's signature under the class statement."""

    seat = serializers.IntegerField()
    name = serializers.CharField()
    signature = DrawingShape(allow_null=True)


class RowShape(serializers.Serializer[Any]):
    """A trainee on the desk's list."""

    enrolment = serializers.UUIDField()
    user = serializers.UUIDField()
    seat = serializers.IntegerField()
    name = serializers.CharField()
    signature = DrawingShape(allow_null=True)
    spots = serializers.ListField(child=serializers.CharField())

    def get_fields(self) -> dict[str, Any]:
        """``in`` is no name in Python."""
        signs = {"in": SignInShape(allow_null=True), "out": SignInShape(allow_null=True)}
        return {**super().get_fields(), **signs}


class QueueShape(serializers.Serializer[Any]):
    """A code that waits for a look."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    seat = serializers.IntegerField()
    direction = serializers.CharField()
    code = serializers.CharField()
    asked_at_ms = serializers.IntegerField()
    expires_at_ms = serializers.IntegerField()


class PlaceSerializer(serializers.Serializer[Any]):
    """Where the rotating picture counts; null and [] for anywhere."""

    latitude_e6 = serializers.IntegerField(
        min_value=-MICRO_LAT, max_value=MICRO_LAT, allow_null=True
    )
    longitude_e6 = serializers.IntegerField(
        min_value=-MICRO_LON, max_value=MICRO_LON, allow_null=True
    )
    radius_m = serializers.IntegerField(min_value=1, max_value=100_000, default=200)
    networks = serializers.ListField(child=serializers.CharField(max_length=50), max_length=20)


class SpotSummary(serializers.Serializer[Any]):
    """How the lesson's spot checks went."""

    per_hour = serializers.IntegerField()
    limit_ms = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class DeskSerializer(serializers.Serializer[Any]):
    """The lecturer's desk."""

    part = serializers.CharField()
    lesson = LessonHead()
    now_ms = serializers.IntegerField()
    rules = RulesShape()
    windows = WindowsShape()
    place = PlaceSerializer()
    rows = RowShape(many=True)
    queue = QueueShape(many=True)
    spot_checks = SpotSummary()


class OpenSerializer(serializers.Serializer[Any]):
    """Open or closed."""

    open = serializers.BooleanField()


class CodeConfirmSerializer(serializers.Serializer[Any]):
    """These requests, the digits somebody holds up, or (both empty) all that wait."""

    requests = serializers.ListField(
        child=serializers.UUIDField(), max_length=200, required=False, default=list
    )
    code = serializers.CharField(max_length=6, required=False, allow_blank=True, default="")
    all = serializers.BooleanField(default=False)


class RefuseSerializer(serializers.Serializer[Any]):
    """Not seen; the trainee reads the note."""

    request = serializers.UUIDField()
    note = serializers.CharField(max_length=200, allow_blank=True, default="")


class HandSerializer(DirectionSerializer):
    """One trainee by the lecturer's word."""

    enrolment = serializers.UUIDField()
    reason = serializers.CharField(max_length=600, allow_blank=True)


class BatchSerializer(DirectionSerializer):
    """Everybody is here except these."""

    absent = serializers.ListField(child=serializers.UUIDField(), max_length=500)
    reason = serializers.CharField(max_length=600, allow_blank=True)


class CountSerializer(serializers.Serializer[Any]):
    """How many were done."""

    count = serializers.IntegerField()


class PictureShape(serializers.Serializer[Any]):
    """A picture and when it is on the screen (server's clock)."""

    token = serializers.CharField()
    typed = serializers.CharField()
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()


class NumberShape(serializers.Serializer[Any]):
    """A number and when it is on the screen."""

    number = serializers.CharField()
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()


class ProjectorSerializer(serializers.Serializer[Any]):
    """What the projector shows now and next."""

    now_ms = serializers.IntegerField()
    direction = serializers.CharField()
    open = serializers.BooleanField()
    count = serializers.IntegerField()
    expected = serializers.IntegerField()
    pictures = PictureShape(many=True)
    numbers = NumberShape(many=True)


class SpotRow(serializers.Serializer[Any]):
    """A check for the lecturer."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    by_hand = serializers.BooleanField()
    makes_up = serializers.BooleanField()
    issued_at_ms = serializers.IntegerField()
    delivered_at_ms = serializers.IntegerField(allow_null=True)
    resolved_at_ms = serializers.IntegerField(allow_null=True)


class IssueSerializer(serializers.Serializer[Any]):
    """Whom to check now (user ids); empty: everybody who is present."""

    users = serializers.ListField(
        child=serializers.UUIDField(), max_length=200, required=False, default=list
    )


class SpotCard(serializers.Serializer[Any]):
    """A check as its trainee sees it. The number asked for is there only while it is open."""

    id = serializers.UUIDField()
    lesson = serializers.UUIDField()
    lesson_title = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    limit_ms = serializers.IntegerField()
    left_ms = serializers.IntegerField()
    ask = serializers.IntegerField(allow_null=True)
    options = serializers.ListField(child=serializers.IntegerField())
    tries_left = serializers.IntegerField()
    makes_up = serializers.BooleanField()
    can_make_up = serializers.BooleanField()
    make_up_until_ms = serializers.IntegerField(allow_null=True)
    at_ms = serializers.IntegerField()


class ChoiceSerializer(serializers.Serializer[Any]):
    """The number pressed."""

    choice = serializers.IntegerField(min_value=0, max_value=999)
