"""Hours as they stand: cells computed by the pure policy, and the entries that led there.

Nothing here is a source: all of it follows from the leaves (``manage.py rebuild_ledger --check``).
A person is named by the pseudonym of the leaves, so that the ledger and the period file agree
word for word. Entries are append-only by the same triggers as the events.
"""

from __future__ import annotations

from django.db import models


class LedgerClass(models.Model):
    """How far a class's ledger has come."""

    class_id = models.UUIDField(primary_key=True)
    log_size = models.PositiveBigIntegerField(default=0)
    """Leaves that the cells rest on."""
    as_of_ms = models.BigIntegerField(default=0)
    """The instant judged at, ms since the epoch."""
    next_ms = models.BigIntegerField(null=True)
    """The next timetable boundary, at which a state may change without a new leaf."""
    rule = models.CharField(max_length=80, blank=True)
    final = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.class_id)


class LedgerCell(models.Model):
    """One trainee in one lesson (see ``verifier.policy.Cell``)."""

    id = models.BigAutoField(primary_key=True)
    class_id = models.UUIDField()
    subject = models.CharField(max_length=32)
    lesson_id = models.UUIDField()
    state = models.CharField(max_length=12)
    credited_ms = models.BigIntegerField()
    covered_ms = models.BigIntegerField(null=True)
    duration_ms = models.BigIntegerField(null=True)
    hours_milli = models.IntegerField()
    grades = models.JSONField()
    leaves = models.JSONField()
    flags = models.JSONField()
    why = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["class_id", "subject", "lesson_id"], name="one_cell_per_lesson"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.lesson_id} {self.state}"


class LedgerSubject(models.Model):
    """One trainee over the whole class (see ``verifier.policy.SubjectResult``)."""

    id = models.BigAutoField(primary_key=True)
    class_id = models.UUIDField()
    subject = models.CharField(max_length=32)
    hours_milli = models.IntegerField()
    credited_ms = models.BigIntegerField()
    absences = models.PositiveIntegerField()
    leaves = models.PositiveIntegerField()
    barred = models.BooleanField()
    withdrawn = models.BooleanField()
    grades = models.JSONField()
    flags = models.JSONField()
    why = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["class_id", "subject"], name="one_total_per_trainee")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.hours_milli}"


class LedgerEntry(models.Model):
    """An appended change of one cell; a correction compensates and says why."""

    class Kind(models.TextChoices):
        EARNED = "earned"
        CORRECTION = "correction"
        RESTATED = "restated"
        """Fewer minutes or hours without a correction: another rule, timetable or roster."""

    id = models.BigAutoField(primary_key=True)
    class_id = models.UUIDField()
    subject = models.CharField(max_length=32)
    lesson_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=Kind)
    credited_ms = models.BigIntegerField()
    """Difference to before, and negative when it takes away."""
    hours_milli = models.IntegerField()
    grades = models.JSONField()
    state_before = models.CharField(max_length=12, blank=True)
    state_after = models.CharField(max_length=12)
    reason = models.CharField(max_length=500, blank=True)
    rule = models.CharField(max_length=80)
    log_size = models.PositiveBigIntegerField()
    as_of_ms = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["class_id", "subject", "lesson_id"], name="entry_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.lesson_id} {self.credited_ms:+d}"
