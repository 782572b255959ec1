"""A planned class that meets every rule, and clients signed in as its people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from rest_framework.test import APIClient

from lms.core import clock
from lms.courses.domain import classes, courses, rule_packs
from lms.courses.evidence import ZONE
from lms.courses.models import TrainingClass
from lms.people.models import User
from tests.factories.courses import ClassLecturerFactory
from tests.factories.people import InstitutionFactory, RegionFactory, person


def signed_in(user: User) -> APIClient:
    """A client of this person, second factor shown."""
    client = APIClient()
    client.force_login(user)
    session = client.session
    session["second_factor_at"] = 1
    session.save()
    return client


@dataclass
class Office:
    """An institution with its people and a planned class."""

    admin: User
    officer: User
    lecturer: User
    training_class: TrainingClass

    @property
    def path(self) -> str:
        return f"/api/v1/classes/{self.training_class.pk}/"

    def refreshed(self) -> TrainingClass:
        self.training_class.refresh_from_db()
        return self.training_class


@pytest.fixture
def office() -> Office:
    region = RegionFactory()
    school = InstitutionFactory(region=region)
    admin = person("institution_admin", scope=school)
    pack = next(p for p in rule_packs.load_defaults() if p.class_kind == "trainee")
    course = next(c for c in courses.load_standard() if c.class_kind == "trainee")
    today = clock.now().astimezone(ZONE).date()
    made = classes.plan(
        institution=school,
        course=course,
        rule_pack=pack,
        code="c-12",
        title="网络创业培训第 12 期",
        starts_on=today,
        ends_on=today + dt.timedelta(days=6),
        by=admin,
    )
    teachers = [ClassLecturerFactory(training_class=made, certificate_no=f"WC{n}") for n in (1, 2)]
    officer = person("agency_officer", scope=region)
    return Office(admin, officer, teachers[0].user, made)
