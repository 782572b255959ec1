"""The append-only record and the logs made of it.

Scopes and subjects are bare identifiers: this app sits below people and courses and imports
neither. Triggers made in the migrations refuse UPDATE, DELETE, INSERT OR REPLACE and TRUNCATE
on the event table, on the leaves, on the checkpoints and on the cosignatures.
"""

from __future__ import annotations

from django.db import models

from lms.core.models import UUIDModel


class LearningEvent(UUIDModel):
    """One fact, written in the transaction of the state row that it explains."""

    idempotency_key = models.CharField(max_length=200, unique=True)
    class_id = models.UUIDField(null=True)
    """The class whose log this goes to; null means the platform log."""
    lesson_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)
    """``people.Subject``: whom this is about. Random, and erasable there."""
    actor_id = models.UUIDField(null=True)
    """``people.Subject`` of the person who did it, where that is somebody else."""
    kind = models.CharField(max_length=64)
    kind_version = models.PositiveSmallIntegerField(default=1)
    occurred_at = models.DateTimeField()
    """Server clock; the payload may carry client times, which never count."""
    payload = models.JSONField()
    """Integers, strings, booleans, null, lists, objects: no floats (RFC 8785, restricted)."""
    commitments = models.JSONField(default=dict)
    """Field → sha256 hex of salt‖value; the salts live in :class:`CommitmentSalt`."""
    rule_version = models.CharField(max_length=80, blank=True)
    """``code@version`` of the rule pack, where a rule applied."""

    class Meta:
        indexes = [
            models.Index(fields=["class_id", "lesson_id", "subject_id"], name="event_cell"),
            models.Index(fields=["kind", "occurred_at"], name="event_kind_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class UnsequencedEvent(models.Model):
    """Outbox of the sequencer: inserted with the event, deleted when it has its leaf."""

    id = models.BigAutoField(primary_key=True)
    event = models.OneToOneField(LearningEvent, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.event_id)


class CommitmentSalt(models.Model):
    """The salt of one commitment; destroying it erases the person and leaves proofs valid."""

    event_id = models.UUIDField()
    field = models.CharField(max_length=40)
    salt = models.BinaryField()
    subject_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event_id", "field"], name="one_salt_per_commitment")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.field}"


class Log(models.Model):
    """One Merkle log: a class's, or the platform's (``class_id`` null)."""

    origin = models.CharField(primary_key=True, max_length=200)
    """The checkpoint origin: ``<log name>/class/<uuid>`` or ``<log name>/platform``."""
    class_id = models.UUIDField(null=True, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    tree = models.JSONField(default=dict)
    """State of :class:`verifier.merkle.CompactTree` at ``size``: O(log n) hashes."""
    last_at = models.DateTimeField(null=True)
    """``occurred_at`` of the latest leaf."""
    checkpoint_size = models.PositiveBigIntegerField(default=0)
    checkpoint_at = models.DateTimeField(null=True)
    checkpoint_wanted = models.BooleanField(default=False)
    """Someone waits: the next round signs without waiting for the minute to pass."""

    def __str__(self) -> str:
        return self.origin


class LogEntry(models.Model):
    """A numbered leaf: the exact bytes that were hashed (RFC 9162 leaf, RFC 8785 JSON)."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="entries")
    index = models.PositiveBigIntegerField()
    event_id = models.UUIDField(unique=True)
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "index"], name="one_leaf_per_index"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}#{self.index}"


class Checkpoint(models.Model):
    """A signed tree head (C2SP tlog-checkpoint) as it was published."""

    id = models.BigAutoField(primary_key=True)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField()
    note = models.BinaryField()
    created_at = models.DateTimeField()
    event_id = models.UUIDField(null=True)
    """The ``log.checkpoint`` event that carries it into the platform log; null for the latter."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size"),
        ]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"


class LogKey(models.Model):
    """The public half of each key that signed here; the private half is never in a database."""

    id = models.BigAutoField(primary_key=True)
    vkey = models.CharField(max_length=300, unique=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.vkey


class Cosigner(UUIDModel):
    """An agency's registered cosigning key (C2SP tlog-cosignature v1)."""

    region_id = models.UUIDField()
    """``people.Region`` of the agency."""
    name = models.CharField(max_length=200)
    vkey = models.CharField(max_length=400, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Cosignature(models.Model):
    """An agency's signature below a checkpoint that it has seen and keeps."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.ForeignKey(
        Checkpoint, on_delete=models.PROTECT, related_name="cosignatures"
    )
    cosigner = models.ForeignKey(Cosigner, on_delete=models.PROTECT, related_name="cosignatures")
    line = models.TextField()
    """The signature line with its newline."""
    signed_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "cosigner"], name="one_cosignature_per_checkpoint"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cosigner_id} on {self.checkpoint_id}"


class LogAlarm(UUIDModel):
    """A checkpoint that our key signed and that our log contradicts: forked, or rewound.

    The signed note itself is the evidence; it is kept as it was handed in.
    """

    origin = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=[("forked", "forked"), ("rewound", "rewound")])
    size = models.PositiveBigIntegerField()
    held_root = models.BinaryField()
    own_size = models.PositiveBigIntegerField()
    """How long our log was when this was found."""
    note = models.BinaryField()
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "size", "held_root"], name="one_alarm_per_contradiction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.origin}@{self.size}"


class TimeStamp(models.Model):
    """An RFC 3161 authority's answer over the note of a checkpoint."""

    id = models.BigAutoField(primary_key=True)
    checkpoint = models.OneToOneField(
        Checkpoint, on_delete=models.PROTECT, related_name="time_stamp"
    )
    response = models.BinaryField()
    authority = models.CharField(max_length=300)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority} on {self.checkpoint_id}"


class SequencerLease(models.Model):
    """One row: which process numbers the leaves now. Taking it is a conditional update."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    owner = models.CharField(max_length=80)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return self.owner
