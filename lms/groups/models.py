"""Mutual-help groups (footnote 10): breakouts and flipped tasks use them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lms.core.models import TimestampedModel, UUIDModel
from lms.courses.models import TrainingClass


class MutualGroup(TimestampedModel):
    """A named group of a class's trainees."""

    training_class = models.ForeignKey(
        TrainingClass, on_delete=models.CASCADE, related_name="groups"
    )
    name = models.CharField(max_length=40)
    order = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "name"], name="group_name_once_per_class"
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(UUIDModel):
    """A trainee's place in a group; one group per class, one leader per group."""

    group = models.ForeignKey(MutualGroup, on_delete=models.CASCADE, related_name="members")
    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    """The group's class again, so that the database refuses a second group of the same class."""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_places"
    )
    is_leader = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_leader", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user"], name="one_group_per_class_and_person"
            ),
            models.UniqueConstraint(
                fields=["group"], condition=models.Q(is_leader=True), name="one_leader_per_group"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
