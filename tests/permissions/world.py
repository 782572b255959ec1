"""One world for the matrix: a class with everything in it, and people inside and outside.

``ACTORS`` names them; ``own`` is relative to the world's class, its institution and region.
Features add what their routes need in :mod:`tests.permissions.extras`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser

from lms.people.models import User
from tests.factories.courses import (
    ClassLecturerFactory,
    CourseFactory,
    EnrolmentFactory,
    LeaveFactory,
    LessonFactory,
    RosterImportFactory,
    RulePackFactory,
    TrainingClassFactory,
)
from tests.factories.groups import MutualGroupFactory
from tests.factories.notify import NotificationFactory
from tests.factories.people import (
    InstitutionFactory,
    RegionFactory,
    RoleAssignmentFactory,
    UserFactory,
    UserSessionFactory,
    person,
)

ACTORS = (
    "anonymous",
    "unverified",
    "trainee",
    "trainee_other",
    "lecturer",
    "lecturer_other",
    "institution",
    "institution_other",
    "officer",
    "officer_other",
    "reviewer",
    "trainer",
    "platform",
)


@dataclass
class World:
    """Ids for the routes' placeholders, and the people."""

    ids: dict[str, object] = field(default_factory=dict)
    people: dict[str, User | AnonymousUser] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)


def build(state: str = "running") -> World:
    """Two provinces, an institution and a class in each, and one person per actor."""
    world = World()
    sides = {}
    for side in ("own", "other"):
        province = RegionFactory()
        county = RegionFactory(parent=RegionFactory(parent=province))
        school = InstitutionFactory(region=county)
        training_class = TrainingClassFactory(institution=school, state=state)
        sides[side] = (province, school, training_class)
        suffix = "" if side == "own" else "_other"
        trainee = EnrolmentFactory(training_class=training_class, seat=1)
        teacher = ClassLecturerFactory(training_class=training_class)
        world.people[f"trainee{suffix}"] = trainee.user
        world.people[f"lecturer{suffix}"] = teacher.user
        world.people[f"institution{suffix}"] = person("institution_admin", scope=school)
        world.people[f"officer{suffix}"] = person("agency_officer", scope=province)
        if side == "own":
            world.ids["enrolment_id"], world.ids["teacher_id"] = trainee.pk, teacher.pk
    province, school, training_class = sides["own"]
    unverified = person("trainee", scope=school, verified=False)
    EnrolmentFactory(training_class=training_class, user=unverified, seat=2)
    world.people["anonymous"] = AnonymousUser()
    world.people["unverified"] = unverified
    world.people["reviewer"] = person("reviewer", scope=school)
    world.people["trainer"] = person("trainer", scope=school)
    platform = UserFactory()
    RoleAssignmentFactory(user=platform, role="platform_admin", institution=None)
    world.people["platform"] = platform
    world.things.update(province=province, school=school, training_class=training_class)
    _objects(world)
    for extra in extras():
        world.ids.update(extra(world))
    return world


def _objects(world: World) -> None:
    """One of each thing that a route of people, courses, groups or notify names."""
    training_class, school = world.things["training_class"], world.things["school"]
    trainee = world.people["trainee"]
    target = person("trainee", scope=school)
    lesson = LessonFactory(training_class=training_class)
    leave = LeaveFactory(enrolment=training_class.enrolments.get(user=trainee), reason="家里有事")
    world.things.update(lesson=lesson, target=target)
    world.ids.update(
        class_id=training_class.pk,
        lesson_id=lesson.pk,
        institution_id=school.pk,
        region_id=world.things["province"].pk,
        user_id=target.pk,
        role_id=target.role_assignments.get().pk,
        pack_id=RulePackFactory(published_at=None).pk,
        course_id=CourseFactory(institution=school).pk,
        import_id=RosterImportFactory(training_class=training_class, uploaded_by=target).pk,
        leave_id=leave.pk,
        group_id=MutualGroupFactory(training_class=training_class).pk,
        notification_id=NotificationFactory(recipient=trainee).pk,
        session_id=UserSessionFactory(user=trainee).pk,
        published_pack=RulePackFactory().pk,
        spare=uuid.uuid4(),
    )


def extras() -> list[Callable[[World], dict[str, object]]]:
    """Features' own objects: ``(world) -> {placeholder: id}``; add yours here."""
    from tests.permissions import (
        extras_activities,
        extras_checkin,
        extras_connections,
        extras_exams,
        extras_faces,
        extras_flipped,
        extras_ledger,
        extras_live,
        extras_proctoring,
        extras_quizzes,
        extras_statistics,
        extras_streams,
    )
    from tests.permissions.extras import on_demand

    activities = extras_activities.activities
    return [
        on_demand,
        extras_live.on_air,
        extras_checkin.sign_in,
        extras_faces.faces,
        extras_ledger.ledger,
        extras_proctoring.proctoring,
        extras_flipped.flipped,
        activities,
        extras_quizzes.bank,
        extras_statistics.statistics,
        extras_connections.connections,
        extras_exams.exams,
        extras_streams.streams,
    ]
