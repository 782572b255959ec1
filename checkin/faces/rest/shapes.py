"""What the doors of faces take and give."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from checkin.engine.gestures import Gesture
from checkin.engine.liveness import STEPS, Phase
from checkin.faces.domain.sessions import Progress
from checkin.faces.models import FaceReview, FaceSession
from lms.core import clock

S = serializers


class ConsentPointSerializer(S.Serializer[Any]):
    """One point of the consent's text."""

    title = S.CharField()
    text = S.CharField()


class ArchiveConsentSerializer(S.Serializer[Any]):
    """The text about pictures in period files, and whether one has agreed to it as well."""

    version = S.CharField()
    zh = ConsentPointSerializer(many=True)
    en = ConsentPointSerializer(many=True)
    given_at = S.DateTimeField(allow_null=True)


class ConsentSerializer(S.Serializer[Any]):
    """The text in both languages, and whether one has agreed."""

    version = S.CharField()
    zh = ConsentPointSerializer(many=True)
    en = ConsentPointSerializer(many=True)
    given_at = S.DateTimeField(allow_null=True)
    given_version = S.CharField(allow_null=True)
    template_days = S.IntegerField()
    capture_days = S.IntegerField()
    archive = ArchiveConsentSerializer()


class VersionSerializer(S.Serializer[Any]):
    """Which text was shown."""

    version = S.CharField(max_length=20)


class FaceEnrolmentSerializer(S.Serializer[Any]):
    """Where one's enrolment stands."""

    state = S.ChoiceField(["none", "draft", "active", "pending", "outdated"])
    waiting = S.BooleanField()
    """A new enrolment waits for approval (the one before may still be in use)."""
    kept = S.IntegerField()
    needed = S.IntegerField()
    enrolled_at = S.DateTimeField(allow_null=True)
    again = S.BooleanField()
    """Whether the next enrolment would need approval."""


class CaptureResultSerializer(S.Serializer[Any]):
    """What became of a picture: ``code`` is empty when it was kept."""

    kept = S.IntegerField()
    needed = S.IntegerField()
    code = S.CharField(allow_blank=True)
    state = S.ChoiceField(["draft", "active", "pending"])


class SessionStartSerializer(S.Serializer[Any]):
    """What is to be verified."""

    lesson = S.UUIDField()
    purpose = S.ChoiceField(FaceSession.Purpose.choices)
    check_id = S.UUIDField(required=False, allow_null=True, default=None)


class FrameQuerySerializer(S.Serializer[Any]):
    """The frame's number from 0 and the SHA-256 of the one before (of the nonce for the first)."""

    seq = S.IntegerField(min_value=0, max_value=100_000)
    prev = S.RegexField(r"^[0-9a-fA-F]{64}$")


class ProgressSerializer(S.Serializer[Any]):
    """Where a verification stands; the steps ahead are not in it."""

    session = S.UUIDField()
    nonce = S.CharField()
    state = S.ChoiceField(FaceSession.State.choices)
    phase = S.ChoiceField([(phase.value, phase.value) for phase in Phase])
    step = S.ChoiceField([(each.value, each.value) for each in Gesture], allow_null=True)
    done = S.IntegerField()
    steps = S.IntegerField()
    matched = S.IntegerField()
    hint = S.CharField(allow_blank=True)
    failure = S.CharField(allow_blank=True)
    next_seq = S.IntegerField()
    left_ms = S.IntegerField()
    tries_left = S.IntegerField()


class ReviewPictureSerializer(S.Serializer[Any]):
    """A picture that can be opened at ``/face/captures/<id>/``."""

    id = S.UUIDField()
    taken_at = S.DateTimeField()
    whose = S.ChoiceField(["subject", "other"])
    purpose = S.CharField()


class ReviewSerializer(S.Serializer[Any]):
    """Something to decide, or decided."""

    id = S.UUIDField()
    kind = S.ChoiceField(FaceReview.Kind.choices)
    name = S.CharField()
    other_name = S.CharField(allow_null=True)
    class_title = S.CharField(allow_null=True)
    lesson_title = S.CharField(allow_null=True)
    purpose = S.CharField(allow_null=True)
    distance = S.IntegerField(allow_null=True)
    accept = S.IntegerField()
    review = S.IntegerField()
    created_at = S.DateTimeField()
    pictures = ReviewPictureSerializer(many=True)
    outcome = S.CharField(allow_blank=True)
    reason = S.CharField(allow_blank=True)
    decided_by = S.CharField(allow_null=True)
    decided_at = S.DateTimeField(allow_null=True)
    mine = S.BooleanField()
    """About oneself: somebody else decides."""


class FaceDecisionSerializer(S.Serializer[Any]):
    """A person's decision."""

    outcome = S.ChoiceField(FaceReview.Outcome.choices)
    reason = S.CharField(max_length=500)


class StoredSerializer(S.Serializer[Any]):
    """How many people's faces are stored, and when the law asks for more."""

    people = S.IntegerField()
    warn_at = S.IntegerField()
    filing_at = S.IntegerField()


class RetentionSerializer(S.Serializer[Any]):
    """Days that a contract allows."""

    template_days = S.IntegerField(min_value=0, max_value=3650)
    capture_days = S.IntegerField(min_value=1, max_value=3650)


def progress(found: Progress) -> dict[str, Any]:
    """The JSON of a session's progress."""
    session, state = found.session, found.state
    left = clock.to_ms(session.expires_at) - clock.now_ms()
    return {
        "session": session.pk,
        "nonce": session.nonce,
        "state": session.state,
        "phase": state.phase,
        "step": state.step,
        "done": len(state.took),
        "steps": STEPS,
        "matched": state.matched,
        "hint": found.hint,
        "failure": session.failure,
        "next_seq": session.seq,
        "left_ms": max(0, left),
        "tries_left": found.left,
    }
