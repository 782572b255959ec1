"""A flipped task, its materials, and each trainee's place in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import Lesson
from lms.files.models import StoredFile


class FlippedTask(TimestampedModel):
    """Self-study and a practical task of one flipped lesson (art. 13 (3), footnotes 11, 12)."""

    class Mode(models.TextChoices):
        PERSON = "person"
        GROUP = "group"

    class Allocation(models.TextChoices):
        RING = "ring"
        RANDOM = "random"
        MANUAL = "manual"

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, related_name="flipped_task")
    mode = models.CharField(max_length=6, choices=Mode, default=Mode.GROUP)
    brief = models.TextField(blank=True, max_length=5000)
    """What the practical task is."""
    checklist = models.JSONField(default=list)
    """[{id, text}]: what a finished piece of work holds."""
    rubric = models.JSONField(default=list)
    """[{id, title, max, description}]: how it is scored, by peers and by the trainer."""
    due_at = models.DateTimeField(null=True)
    """Before the next morning's class. Working time has no limit; later is marked as late."""
    set_at = models.DateTimeField(null=True)
    """Null while a draft."""
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviews_each = models.PositiveSmallIntegerField(default=0)
    """How many works each person reviews; 0: no peer review."""
    allocation = models.CharField(max_length=6, choices=Allocation, default=Allocation.RING)
    show_reviewers = models.BooleanField(default=False)
    review_share_milli = models.PositiveSmallIntegerField(default=200)
    """The part of the total that reviewing well earns."""
    reviews_due_at = models.DateTimeField(null=True)
    allocated_at = models.DateTimeField(null=True)
    example_text = models.TextField(blank=True, max_length=10000)
    """A piece of work on which reviewers practise; empty: no practice."""
    example_scores = models.JSONField(default=dict)
    """{rubric id: points}: the trainer's own scores of the example."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="flipped_set_has_due", condition=Q(set_at=None) | Q(due_at__isnull=False)
            ),
            models.CheckConstraint(
                name="flipped_share_within", condition=Q(review_share_milli__lte=500)
            ),
        ]

    def __str__(self) -> str:
        return str(self.lesson_id)


class Material(TimestampedModel):
    """Something to study first: an on-demand lesson, a file or a link."""

    class Kind(models.TextChoices):
        LESSON = "lesson"
        FILE = "file"
        LINK = "link"

    task = models.ForeignKey(FlippedTask, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField(max_length=6, choices=Kind)
    title = models.CharField(max_length=120)
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=500, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "created_at"]
        constraints = [
            models.CheckConstraint(
                name="flipped_material_is_one_thing",
                condition=Q(kind="lesson", lesson__isnull=False, file=None, url="")
                | Q(kind="file", lesson=None, file__isnull=False, url="")
                | (Q(kind="link", lesson=None, file=None) & ~Q(url="")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Place(TimestampedModel):
    """One trainee's way through a task."""

    class State(models.TextChoices):
        ASSIGNED = "assigned"
        STUDYING = "studying"
        WORKING = "working"
        SUBMITTED = "submitted"
        RETURNED = "returned"
        DONE = "done"

    task = models.ForeignKey(FlippedTask, on_delete=models.CASCADE, related_name="places")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="flipped_places"
    )
    work = models.ForeignKey("flipped.Work", on_delete=models.PROTECT, related_name="places")
    state = models.CharField(max_length=9, choices=State, default=State.ASSIGNED)
    is_leader = models.BooleanField(default=False)
    contribution = models.TextField(blank=True, max_length=1000)
    """In the trainee's own words: what I did of this work."""
    contributed_at = models.DateTimeField(null=True)
    studied_at = models.DateTimeField(null=True)
    """When the last material was ticked as studied."""
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="one_flipped_place"),
            models.CheckConstraint(
                name="flipped_done_has_time",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.user_id} {self.state}"


class Studied(UUIDModel):
    """A trainee says: this material is studied."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="studied")
    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="studied")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "material"], name="material_studied_once")
        ]

    def __str__(self) -> str:
        return str(self.material_id)


class HardMark(UUIDModel):
    """A trainee says: this was hard (a material or a checklist item)."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="hard_marks")
    target = models.CharField(max_length=60)
    """``material:<id>`` or ``item:<id>``."""
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "target"], name="one_hard_mark_each")
        ]

    def __str__(self) -> str:
        return self.target
