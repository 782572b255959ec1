"""Templates, captures, verifications, and what people decided about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.people.models import Institution


class FaceTemplate(TimestampedModel):
    """One person's face as numbers, sealed; never a picture.

    A second enrolment waits as ``pending`` beside the active one until a person approves it.
    """

    class State(models.TextChoices):
        ACTIVE = "active"
        PENDING = "pending"

    class Source(models.TextChoices):
        CAPTURE = "capture"
        PHOTO = "photo"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="face_templates"
    )
    tenant = models.CharField(max_length=40)
    """The institution at which the person enrolled: part of what the seal is bound to."""
    state = models.CharField(max_length=8, choices=State)
    source = models.CharField(max_length=8, choices=Source)
    engine = models.CharField(max_length=20)
    engine_version = models.CharField(max_length=40)
    sealed = models.BinaryField()
    """AES-256-GCM; additional data: tenant, user, engine version, key id."""
    key_id = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "state"], name="one_template_per_state")
        ]
        indexes = [models.Index(fields=["engine", "engine_version"], name="template_engine")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"


class FaceHistory(models.Model):
    """How often somebody has enrolled: the second time needs approval, also after a withdrawal."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    enrolments = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.user_id} {self.enrolments}"


class FaceDraft(TimestampedModel):
    """A guided capture under way: what has been kept so far, sealed."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="face_draft"
    )
    sealed = models.BinaryField(default=bytes)
    kept = models.PositiveSmallIntegerField(default=0)
    engine_version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return f"{self.user_id} {self.kept}"


class FaceSession(TimestampedModel):
    """One verification: a challenge and its outcome."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign_in"
        SIGN_OUT = "sign_out"
        SPOT_CHECK = "spot_check"

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REVIEW = "review"
        """Between the bands: a person decides."""
        REJECTED = "rejected"
        """Live, and another face."""
        FAILED = "failed"
        """The challenge was not passed."""
        EXPIRED = "expired"
        SUPERSEDED = "superseded"
        """The same person began another one."""
        UPHELD = "upheld"
        """A reviewer decided that it is the person."""
        REFUSED = "refused"
        """A reviewer decided that it is not."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="face_sessions"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="face_sessions")
    purpose = models.CharField(max_length=10, choices=Purpose)
    check_id = models.UUIDField(null=True)
    """The spot check that it answers."""
    nonce = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    judge = models.JSONField()
    """State of ``checkin.engine.liveness``; holds no picture and no embedding."""
    seq = models.IntegerField(default=0)
    """Frames taken so far; the next one carries this number."""
    last_hash = models.CharField(max_length=64)
    """SHA-256 of the last frame (of the nonce before the first): the next one names it."""
    chain = models.CharField(max_length=64)
    """SHA-256 over all frames' hashes in order."""
    first_sealed = models.BinaryField(default=bytes)
    """The first frame's embedding, sealed; emptied when the session ends."""
    scores = models.JSONField(default=list)
    """Distances of the match frames to the template, in thousandths."""
    revealed = models.BooleanField(default=False)
    """Whether a step was shown: from then on it is one of the three tries."""
    excused = models.BooleanField(default=False)
    """It ended through our fault (busy, restart) and is not counted as a try."""
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=30, blank=True)
    median = models.PositiveIntegerField(null=True)
    """Thousandths of a distance."""
    result = models.JSONField(null=True)
    """What the verdict rests on, signed."""

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="one_open_face_session"
            )
        ]
        indexes = [
            models.Index(fields=["state", "last_seen_at"], name="face_session_active"),
            models.Index(fields=["user", "lesson", "purpose"], name="face_session_tries"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.state}"


class FaceCapture(UUIDModel):
    """One picture kept as evidence: its bytes lie encrypted on disk, apart from templates."""

    class Purpose(models.TextChoices):
        ENROLMENT = "enrolment"
        VERIFICATION = "verification"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="face_captures"
    )
    tenant = models.CharField(max_length=40)
    purpose = models.CharField(max_length=12, choices=Purpose)
    session = models.ForeignKey(
        FaceSession, null=True, on_delete=models.CASCADE, related_name="captures"
    )
    template = models.ForeignKey(
        FaceTemplate, null=True, on_delete=models.CASCADE, related_name="captures"
    )
    """Of enrolments; null while the guided capture is under way."""
    sha256 = models.CharField(max_length=64)
    """Of the plain picture: what events name."""
    path = models.CharField(max_length=100)
    key_id = models.CharField(max_length=20)
    taken_at = models.DateTimeField()
    delete_after = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.sha256[:8]}"


class SeenFrame(models.Model):
    """SHA-256 of a frame that somebody has sent before: no camera gives the same bytes twice."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    session_id = models.UUIDField()
    """Where it came first. Within one session a slow camera may give one frame twice."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "sha256"], name="frame_seen_once")]

    def __str__(self) -> str:
        return self.sha256[:8]


class FaceReview(TimestampedModel):
    """Something about faces that a person decides: a verification, a new enrolment, a likeness."""

    class Kind(models.TextChoices):
        VERIFICATION = "verification"
        ENROLMENT = "enrolment"
        DUPLICATE = "duplicate"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"

    kind = models.CharField(max_length=12, choices=Kind)
    institution = models.ForeignKey(
        Institution, null=True, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="face_reviews"
    )
    session = models.OneToOneField(
        FaceSession, null=True, on_delete=models.CASCADE, related_name="review"
    )
    template = models.ForeignKey(
        FaceTemplate, null=True, on_delete=models.SET_NULL, related_name="reviews"
    )
    other = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    """The person whose stored face is like this one's."""
    distance = models.PositiveIntegerField(null=True)
    """Thousandths."""
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "other"],
                condition=Q(kind="duplicate", outcome=""),
                name="one_open_duplicate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome or 'open'}"


class FaceRetention(models.Model):
    """How long an institution's contract lets faces be kept; the defaults hold without a row."""

    institution = models.OneToOneField(
        Institution, primary_key=True, on_delete=models.CASCADE, related_name="face_retention"
    )
    template_days = models.PositiveSmallIntegerField(default=30)
    """Days after the person's last class has ended."""
    capture_days = models.PositiveSmallIntegerField(default=180)
    """Days after a capture was taken."""

    def __str__(self) -> str:
        return f"{self.template_days} / {self.capture_days}"
