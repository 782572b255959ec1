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


class GroupTrait(TimestampedModel):
    """What a trainer knows of a trainee for balanced groups; empty where nothing is known."""

    class Gender(models.TextChoices):
        FEMALE = "female"
        MALE = "male"

    training_class = models.ForeignKey(TrainingClass, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    knowledge = models.PositiveSmallIntegerField(null=True)
    """A score of 0 to 100."""
    experience = models.PositiveSmallIntegerField(null=True)
    """Years."""
    skills = models.JSONField(default=list)
    """Words: 摄影, 直播, 美工."""
    gender = models.CharField(max_length=6, choices=Gender, blank=True)
    region = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "user"], name="one_trait_row_per_person"
            ),
            models.CheckConstraint(
                name="trait_score_within",
                condition=models.Q(knowledge=None) | models.Q(knowledge__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class GroupPlan(TimestampedModel):
    """How the groups of a class were last asked for: weights and wishes."""

    training_class = models.OneToOneField(
        TrainingClass, on_delete=models.CASCADE, related_name="group_plan"
    )
    weights = models.JSONField(default=dict)
    """{attribute: 0 to 5}"""
    wishes = models.JSONField(default=list)
    """[{kind: together|apart, people: [user id]}] in the order of their weight."""

    def __str__(self) -> str:
        return str(self.training_class_id)
