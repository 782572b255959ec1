"""Factories of mutual-help groups."""

from __future__ import annotations

import factory
from factory.django import DjangoModelFactory

from lms.groups.models import GroupMember, GroupPlan, GroupTrait, MutualGroup
from tests.factories.courses import TrainingClassFactory
from tests.factories.people import UserFactory


class MutualGroupFactory(DjangoModelFactory):
    class Meta:
        model = MutualGroup

    training_class = factory.SubFactory(TrainingClassFactory)
    name = factory.Sequence(lambda n: f"第 {n} 组")


class GroupMemberFactory(DjangoModelFactory):
    class Meta:
        model = GroupMember

    group = factory.SubFactory(MutualGroupFactory)
    training_class = factory.SelfAttribute("group.training_class")
    user = factory.SubFactory(UserFactory)


class GroupTraitFactory(DjangoModelFactory):
    class Meta:
        model = GroupTrait

    training_class = factory.SubFactory(TrainingClassFactory)
    user = factory.SubFactory(UserFactory)
    knowledge = 70


class GroupPlanFactory(DjangoModelFactory):
    class Meta:
        model = GroupPlan

    training_class = factory.SubFactory(TrainingClassFactory)
